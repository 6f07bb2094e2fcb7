/** A number that spreads texts, the same in every process and for ever; nothing that keeps a secret. */

/** Returns an unsigned 32-bit number: FNV-1a, the halves folded, as its lowest bits differ too regularly. */
export function hashOf(text: string): number {
  let hash = 0x811c9dc5;
  for (const letter of text) {
    hash = Math.imul(hash ^ (letter.codePointAt(0) ?? 0), 0x01000193) >>> 0;
  }
  return (hash ^ (hash >>> 16)) >>> 0;
}
