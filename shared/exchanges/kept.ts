/** What an exchange tells of a symbol and rarely changes: read once an hour, or anew where somebody doubts it. */

export const keptForMs = 3_600_000;

/** `maxAgeMs`: what is older than that is read again; never kept longer than an hour. */
export type Kept<T> = (symbol: string, maxAgeMs?: number) => Promise<T>;

/** `now` is a clock that counts ms. A reading that fails is not kept. */
export function keep<T>(now: () => number, read: (symbol: string) => Promise<T>): Kept<T> {
  const known = new Map<string, { readonly content: T; readonly readAtMs: number }>();
  return async (symbol, maxAgeMs = keptForMs) => {
    const kept = known.get(symbol);
    const isYoung = kept !== undefined && now() - kept.readAtMs < Math.min(maxAgeMs, keptForMs);
    if (isYoung) return kept.content;
    const content = await read(symbol);
    known.set(symbol, { content, readAtMs: now() });
    return content;
  };
}
