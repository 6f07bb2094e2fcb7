/** What went wrong on purpose: counted by kind, and told line by line to whoever wants to read it. */

export interface Story {
  /** Counts a misfortune and tells of it. */
  tell(kind: string, words: string): void;
  /** Counts one of many of its kind, without a word. */
  count(kind: string): void;
  /** Tells without counting. */
  remark(words: string): void;
  /** How often each kind happened, in order of their names. */
  counts(): ReadonlyMap<string, number>;
}

export function createStory(elapsedMs: () => number, write: (line: string) => void): Story {
  const counts = new Map<string, number>();
  const count = (kind: string): void => {
    counts.set(kind, (counts.get(kind) ?? 0) + 1);
  };
  const remark = (words: string): void => {
    write(`${(elapsedMs() / 1_000).toFixed(2).padStart(8)}  ${words}`);
  };
  return {
    count,
    remark,
    tell: (kind, words) => {
      count(kind);
      remark(words);
    },
    counts: () => new Map([...counts].toSorted(([a], [b]) => (a < b ? -1 : 1))),
  };
}
