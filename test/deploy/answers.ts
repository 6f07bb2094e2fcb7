/** Reads the answers of AWS, whose shapes are theirs: by path, and with words where something else stands there. */

/** What stands at a path such as `Stacks.0.Outputs`; undefined where it leads nowhere. */
export function valueAt(answer: unknown, path: string): unknown {
  let value = answer;
  for (const step of path.split('.')) {
    if (typeof value !== 'object' || value === null) return undefined;
    value = Object.entries(value).find(([name]) => name === step)?.[1];
  }
  return value;
}

/** The list at a path; empty where there is none. */
export function setOf(answer: unknown, path: string): readonly unknown[] {
  const value = valueAt(answer, path);
  return Array.isArray(value) ? value : [];
}

/** The text at a path; empty where there is none. */
export function textAt(answer: unknown, path: string): string {
  const value = valueAt(answer, path);
  return typeof value === 'string' || typeof value === 'number' ? String(value) : '';
}
