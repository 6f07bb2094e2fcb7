/** Thins out what is said again and again: the first time, then each tenth, with the count. */

const eachTime = 10;
/** Of one speaker; whoever says more different things is told them all. */
const textsMax = 20;

export class Repeats {
  readonly #counts = new Map<string, Map<string, number>>();

  /** What to tell of it this time; undefined where nothing is. */
  next(speaker: string, text: string): string | undefined {
    const counts = this.#counts.get(speaker) ?? new Map<string, number>();
    this.#counts.set(speaker, counts);
    if (counts.size >= textsMax && !counts.has(text)) counts.clear();
    const count = (counts.get(text) ?? 0) + 1;
    counts.set(text, count);
    if (count === 1) return text;
    return count % eachTime === 0 ? `${text} (${count} times)` : undefined;
  }

  /** What it says next is said for the first time. */
  forget(speaker: string): void {
    this.#counts.delete(speaker);
  }
}
