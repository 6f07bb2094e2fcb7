/** Keeps secrets out of log lines: by the name of a field, by the shape of a text, and by the values it was told. */

export interface Redactor {
  /** From now on these texts are replaced wherever they appear. */
  conceal(secrets: readonly (string | undefined)[]): void;
  /** Replaces the values it was told alone: for sentences of our own, in which `apiKey: found nothing` holds no secret. */
  readonly hide: (text: string) => string;
  /** For `JSON.stringify`: the value to write instead. */
  readonly replace: (key: string, value: unknown) => unknown;
}

const redacted = '[redacted]';

/** Compared without case, dashes and underscores: `OK-ACCESS-SIGN`, `apiKey` and `api_key` are all caught. */
const secretNames =
  /^(x?(mbx)?apikey|apisecret|secret(key|string)?|passphrase|password|sign(ature)?|(proxy)?authorization|okaccess.*|cookie|setcookie|token|credentials?)$/;

/** The same names in front of a value inside a text, as in `{"apiKey":"..."}` or `OK-ACCESS-SIGN: ...`. */
const secretInText =
  /((?:api[-_]?key|api[-_]?secret|secret|passphrase|password|signature|sign|ok-access-[a-z]+)["']?\s*[:=]\s*["']?)(?!\[redacted\])[^\s"',}]+|(authorization["']?\s*[:=]\s*["']?)[^"'\n,}]+/gi;

/** A shorter text would blot out innocent words. */
const secretLengthMin = 6;

export function createRedactor(): Redactor {
  const concealed = new Set<string>();
  return {
    conceal: (secrets) => {
      for (const secret of secrets) {
        if (secret !== undefined && secret.length >= secretLengthMin) concealed.add(secret);
      }
    },
    hide: (text) => withoutKnown(text, concealed),
    replace: (key, value) => {
      const isSecret =
        value !== undefined && secretNames.test(key.toLowerCase().replaceAll(/[-_]/g, ''));
      if (isSecret) return redacted;
      return typeof value === 'string' ? cleaned(value, concealed) : value;
    },
  };
}

function withoutKnown(text: string, concealed: ReadonlySet<string>): string {
  let clean = text;
  for (const secret of concealed) clean = clean.replaceAll(secret, redacted);
  return clean;
}

function cleaned(text: string, concealed: ReadonlySet<string>): string {
  return withoutKnown(text, concealed).replaceAll(
    secretInText,
    (_match, name: string | undefined, header: string | undefined) =>
      `${name ?? header ?? ''}${redacted}`,
  );
}
