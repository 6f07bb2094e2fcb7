/** Reads JSON of exchanges that write ids of 64 bits as numbers. */

/** Strings, which are left as they are, and whole numbers, fraction and exponent included. */
const stringOrNumber = /"[^"\\]*(?:\\.[^"\\]*)*"|-?\d[\d.eE+-]*/g;
const longIntegerAlone = /^-?\d{16,}$/;
const longInteger = /\d{16}/;

/**
 * `JSON.parse`, but an integer of 16 digits and more comes as text: as a number it would be rounded, and two orders
 * could share an id. Throws a `SyntaxError`.
 */
export function parseJson(text: string): unknown {
  if (!longInteger.test(text)) return JSON.parse(text);
  return JSON.parse(
    text.replace(stringOrNumber, (found) => (longIntegerAlone.test(found) ? `"${found}"` : found)),
  );
}
