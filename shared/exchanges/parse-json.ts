/** Reads JSON of exchanges that write ids of 64 bits, and some of them amounts, as numbers. */

/** Strings, which are left as they are, and whole numbers, fraction and exponent included. */
const stringOrNumber = /"[^"\\]*(?:\\.[^"\\]*)*"|-?\d[\d.eE+-]*/g;
const longIntegerAlone = /^-?\d{16,}$/;
const longInteger = /\d{16}/;
const longOrFractionAlone = /^-?(?:\d{16,}|\d+\.\d+(?:[eE][+-]?\d+)?|\d+[eE][+-]?\d+)$/;
const longOrFraction = /\d{16}|\d[.eE]/;

/**
 * `JSON.parse`, but an integer of 16 digits and more comes as text: as a number it would be rounded, and two orders
 * could share an id. Throws a `SyntaxError`.
 */
export function parseJson(text: string): unknown {
  return longInteger.test(text) ? parseWithText(text, longIntegerAlone) : JSON.parse(text);
}

/** The same, and numbers with a fraction or an exponent come as text too: as they are written, and not as a float. */
export function parseJsonExactly(text: string): unknown {
  return longOrFraction.test(text) ? parseWithText(text, longOrFractionAlone) : JSON.parse(text);
}

function parseWithText(text: string, keptAsText: RegExp): unknown {
  return JSON.parse(
    text.replace(stringOrNumber, (found) => (keptAsText.test(found) ? `"${found}"` : found)),
  );
}
