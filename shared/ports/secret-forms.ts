/** The forms in which a secret may come back: as it is, escaped, encoded, and line by line. */

/** Shorter ones would blot out innocent words. */
const lineLengthMin = 12;
const codeLengthMin = 8;

/** Longest first: a form may be a part of another. */
export function formsOf(secret: string): readonly string[] {
  const forms = new Set<string>();
  for (const text of [secret, ...linesOf(secret)]) {
    const bytes = Buffer.from(text, 'utf8');
    const hex = bytes.toString('hex');
    for (const form of [text, JSON.stringify(text).slice(1, -1), encodeURIComponent(text)]) {
      forms.add(form);
    }
    // As a form of a page has it.
    forms.add(new URLSearchParams([['', text]]).toString().slice(1));
    for (const form of [hex, hex.toUpperCase(), ...base64Of(bytes)]) {
      if (form.length >= codeLengthMin) forms.add(form);
    }
  }
  return [...forms].sort((a, b) => b.length - a.length);
}

/** Of a private key in PEM. Its first and last line are the same for all. */
function linesOf(secret: string): readonly string[] {
  const lines = secret.split(/[\r\n]+/).filter((line) => !line.startsWith('-----'));
  return lines.length < 2 ? [] : lines.filter((line) => line.length >= lineLengthMin);
}

/**
 * What its bytes look like within base64 of something longer, such as `key:secret`: three ways, by where they begin, each
 * without the characters that depend on its neighbours.
 */
function base64Of(bytes: Buffer): readonly string[] {
  return [0, 1, 2].flatMap((before) => {
    const text = Buffer.concat([Buffer.alloc(before), bytes]).toString('base64');
    const first = Math.ceil((before * 8) / 6);
    const piece = text.slice(first, Math.floor(((before + bytes.length) * 8) / 6));
    return [piece, piece.replaceAll('+', '-').replaceAll('/', '_')];
  });
}
