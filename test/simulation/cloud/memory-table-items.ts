/** The items of a table in memory, by partition and in the order of their sort keys. */

import type { Key } from '../../../shared/stores/items.ts';
import type { Attributes } from './memory-table-values.ts';

export interface Stored {
  /** Never changed: another takes its place. */
  readonly attributes: Attributes;
  readonly bytes: number;
}

interface Partition {
  /** In order. */
  readonly sks: string[];
  readonly items: Map<string, Stored>;
}

export class MemoryItems {
  readonly #partitions = new Map<string, Partition>();
  #count = 0;

  get count(): number {
    return this.#count;
  }

  get({ pk, sk }: Key): Stored | undefined {
    return this.#partitions.get(pk)?.items.get(sk);
  }

  set({ pk, sk }: Key, stored: Stored): void {
    let partition = this.#partitions.get(pk);
    if (partition === undefined) {
      partition = { sks: [], items: new Map() };
      this.#partitions.set(pk, partition);
    }
    if (!partition.items.has(sk)) {
      partition.sks.splice(placeOf(partition.sks, sk), 0, sk);
      this.#count += 1;
    }
    partition.items.set(sk, stored);
  }

  delete({ pk, sk }: Key): void {
    const partition = this.#partitions.get(pk);
    if (partition?.items.delete(sk) !== true) return;
    this.#count -= 1;
    partition.sks.splice(placeOf(partition.sks, sk), 1);
    if (partition.sks.length === 0) this.#partitions.delete(pk);
  }

  /** In order; a copy. */
  sksOf(pk: string): string[] {
    return [...(this.#partitions.get(pk)?.sks ?? [])];
  }

  /** In order. Looks at each partition: there are few, and the index is asked seldom. */
  pksWith(sk: string): string[] {
    const pks: string[] = [];
    for (const [pk, { items }] of this.#partitions) if (items.has(sk)) pks.push(pk);
    return pks.sort((a, b) => (a < b ? -1 : 1));
  }
}

/** The index at which the key stands or would stand. The order is that of the API for all text without surrogates. */
function placeOf(keys: readonly string[], key: string): number {
  let low = 0;
  let high = keys.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((keys[middle] ?? '') < key) low = middle + 1;
    else high = middle;
  }
  return low;
}
