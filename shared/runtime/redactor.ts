/** Keeps secrets out of log lines: by the name of a field, by the shape of a text, and by the values it was told. */

import { formsOf } from '../ports/secret-forms.ts';

export interface Redactor {
  /** From now on these texts are replaced wherever they appear, encoded ones too. */
  conceal(secrets: readonly (string | undefined)[]): void;
  /** Replaces the values it was told alone: for sentences of our own, in which `apiKey: found nothing` holds no secret. */
  readonly hide: (text: string) => string;
  /** For `JSON.stringify`: the value to write instead. */
  readonly replace: (key: string, value: unknown) => unknown;
}

const redacted = '[redacted]';

/** Compared without case, dashes and underscores: `OK-ACCESS-SIGN`, `apiKey` and `api_key` are all caught. */
const secretNames =
  /^(x?(mbx)?apikey|apisecret|secret(key|string|accesskey)?|(private|access)key(id)?|listenkey|passphrase|password|sign(ature)?|(proxy)?authorization|okaccess.*|cookie|setcookie|(session|access|security|refresh)?token|credentials?)$/;

const names =
  'api[-_]?key|api[-_]?secret|secret(?:[-_]?(?:access[-_]?)?key)?|(?:private|access|listen)[-_]?key(?:[-_]?id)?|signature|sign|ok-access-[a-z]+|(?:session|access|security|refresh)[-_]?token';
/** People choose them, blanks and commas included. */
const chosenNames = 'ok-access-passphrase|pass[-_]?phrase|password';
/** Between a name and its value: `":"`, `=`, `: `, escaped where the text is JSON within JSON. */
const between = String.raw`\\*["']?\s*[:=]\s*`;
/** A value in quotes goes on to the same quotes, whatever it holds. */
const quoted = String.raw`\\*"(?:[^"\\]|\\(?!"))*|'[^']*`;
/** Said by our own readers, and nobody's secret. */
const found = String.raw`(?!\s*(?:\[redacted\]|found (?:nothing|null|empty text|other text|a list|an object|a number|a boolean)\b))`;

/** The same names in front of a value inside a text, as in `{"apiKey":"..."}` or `OK-ACCESS-SIGN: ...`. */
const secretInText = new RegExp(
  [
    String.raw`((?:${chosenNames})${between})${found}(?:${quoted}|[^"'\n}]+)`,
    String.raw`((?:${names})${between})${found}(?:${quoted}|[^\s"',;}&]+)`,
    String.raw`(authorization${between}|cookie${between})${found}(?:${quoted}|[^"'\n,}]+)`,
  ].join('|'),
  'gi',
);

/** A key in PEM, or what came of it before it was cut. */
const pem = /-----BEGIN [A-Z ]*PRIVATE KEY-----[\s\S]*?(-----END [A-Z ]*PRIVATE KEY-----|$)/g;

/** A shorter text would blot out innocent words. */
const secretLengthMin = 6;

export function createRedactor(): Redactor {
  const known = new Set<string>();
  let concealed: RegExp | undefined;
  const hide = (text: string): string =>
    concealed === undefined ? text : text.replaceAll(concealed, redacted);
  return {
    conceal: (secrets) => {
      const before = known.size;
      for (const secret of secrets) {
        if (secret !== undefined && secret.length >= secretLengthMin) known.add(secret);
      }
      if (known.size > before) concealed = anyOf([...known].flatMap(formsOf));
    },
    hide,
    replace: (key, value) => {
      const isSecret =
        value !== undefined && secretNames.test(key.toLowerCase().replaceAll(/[-_]/g, ''));
      if (isSecret) return redacted;
      if (isBytes(value)) return '[bytes]';
      return typeof value === 'string' ? cleaned(hide(value)) : value;
    },
  };
}

/** Longest first: a secret may begin as another does. */
function anyOf(texts: readonly string[]): RegExp {
  const ordered = [...new Set(texts)].sort((a, b) => b.length - a.length);
  const escaped = ordered.map((text) => text.replaceAll(/[\\^$.*+?()[\]{}|/-]/g, String.raw`\$&`));
  return new RegExp(escaped.join('|'), 'g');
}

/** Written as numbers, they would pass every other test. */
function isBytes(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return false;
  return ArrayBuffer.isView(value) || ('type' in value && value.type === 'Buffer');
}

function cleaned(text: string): string {
  return text
    .replaceAll(pem, redacted)
    .replaceAll(
      secretInText,
      (_match, ...names: readonly (string | undefined)[]) =>
        `${names.slice(0, 3).find((name) => name !== undefined) ?? ''}${redacted}`,
    );
}
