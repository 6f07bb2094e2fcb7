/** Makes words of an exchange safe to log: an answer can echo what was sent to it. */

import { formsOf } from '../ports/secret-forms.ts';

/** An HMAC-SHA256 in base64 or hex, the forms of our signatures, and longer runs of the same characters. */
const signatureLike = /[A-Za-z0-9+/]{43,}={0,2}/g;
// eslint-disable-next-line no-control-regex -- control characters are what is removed
const blanks = /[\s\u0000-\u001f\u007f]+/g;
const lengthMax = 160;

/** Returns one short line without any of the secrets. */
export function redact(text: string, secrets: readonly string[]): string {
  let safe = text;
  for (const secret of secrets) {
    if (secret === '') continue;
    for (const form of formsOf(secret)) safe = safe.replaceAll(form, '[redacted]');
  }
  return safe.replace(signatureLike, '[redacted]').replace(blanks, ' ').trim().slice(0, lengthMax);
}
