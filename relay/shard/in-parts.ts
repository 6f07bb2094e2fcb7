/** Carries many things out, a bounded number at a time. */

/** Rejects with the first failure, once no other call is under way. */
export async function inParts<T>(
  all: readonly T[],
  atOnce: number,
  carryOut: (one: T) => Promise<void>,
): Promise<void> {
  const left = [...all].reverse();
  const failures: unknown[] = [];
  const worker = async (): Promise<void> => {
    for (let one = left.pop(); one !== undefined && failures.length === 0; one = left.pop()) {
      try {
        await carryOut(one);
      } catch (error) {
        failures.push(error);
      }
    }
  };
  await Promise.all(Array.from({ length: Math.min(atOnce, all.length) }, worker));
  if (failures.length > 0) throw failures[0];
}
