/**
 * Private keys in PEM, pasted where one line is asked for: a prompt leaves the ends of the lines out, and a key without
 * them is none. Form: RFC 7468.
 */

const begin = /^-----BEGIN ([A-Z0-9 ]+)-----/;
const lineLength = 64;

/** The paste has begun, and its last line is not there yet. */
export function halfPasted(text: string): boolean {
  const label = begin.exec(text.trim())?.[1];
  return label !== undefined && !text.trim().endsWith(`-----END ${label}-----`);
}

/** Puts the ends of the lines back; any other text stays as it is. */
export function foldedKey(text: string): string {
  const label = begin.exec(text)?.[1];
  if (label === undefined) return text;
  const first = `-----BEGIN ${label}-----`;
  const last = `-----END ${label}-----`;
  const body = text.slice(first.length, text.lastIndexOf(last)).replaceAll(/\s/g, '');
  const lines: string[] = [];
  for (let at = 0; at < body.length; at += lineLength) lines.push(body.slice(at, at + lineLength));
  return [first, ...lines, last].join('\n');
}
