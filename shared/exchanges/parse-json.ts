/** Reads JSON of exchanges that write ids of 64 bits, and some of them amounts, as numbers. */

/** A number with all of its sign, fraction and exponent. */
const number = /-?\d[\d.eE+-]*/g;
const longIntegerAlone = /^-?\d{16,}$/;
/** Whether there may be one. Outside of strings a number follows one of these; the digits inside are another matter. */
const longInteger = /(?:^|[:,[\s-])\d{16}/;
const longOrFractionAlone = /^-?(?:\d{16,}|\d+\.\d+(?:[eE][+-]?\d+)?|\d+[eE][+-]?\d+)$/;
const longOrFraction = /(?:^|[:,[\s-])(?:\d{16}|\d+[.eE])/;

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

/** Of `1e5`: what is shorter need not be looked at, and most of what stands between strings is a comma or a colon. */
const shortestKept = 3;

function parseWithText(text: string, keptAsText: RegExp): unknown {
  const parts: string[] = [];
  let from = 0;
  for (let at = 0; at < text.length;) {
    const quote = text.indexOf('"', at);
    const end = quote === -1 ? text.length : quote;
    if (end - at >= shortestKept) {
      const between = text.slice(at, end);
      const quoted = between.replace(number, (found) =>
        keptAsText.test(found) ? `"${found}"` : found,
      );
      if (quoted !== between) {
        parts.push(text.slice(from, at), quoted);
        from = end;
      }
    }
    at = quote === -1 ? text.length : endOfString(text, quote);
  }
  return JSON.parse(parts.length === 0 ? text : parts.join('') + text.slice(from));
}

/** Behind the closing quote, or the end of a text that has none. */
function endOfString(text: string, quote: number): number {
  for (let at = quote + 1; ;) {
    const end = text.indexOf('"', at);
    if (end === -1) return text.length;
    let slashes = 0;
    while (text[end - 1 - slashes] === '\\') slashes += 1;
    if (slashes % 2 === 0) return end + 1;
    at = end + 1;
  }
}
