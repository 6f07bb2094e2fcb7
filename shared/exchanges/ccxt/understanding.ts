/** What an adapter of ccxt's knows of a parameter, by its code and by what it sends. */

import type { Leaf } from './dry-run.ts';
import type { CcxtClient } from './library.ts';

/**
 * Whether the parameter changes the request, by more than being handed on under the name that only ccxt uses: what an
 * adapter does not know it sends as it came.
 */
export function isUnderstood(
  name: string,
  {
    plain,
    asked,
    source,
  }: {
    readonly plain: readonly Leaf[] | undefined;
    readonly asked: readonly Leaf[] | undefined;
    readonly source: string;
  },
): boolean {
  if (plain === undefined || asked === undefined) return false;
  const isKnown = source.toLowerCase().includes(name.toLowerCase());
  const counted = (leaves: readonly Leaf[]): string =>
    JSON.stringify(leaves.filter((leaf) => isKnown || leaf.name !== name).filter(isContent));
  return counted(plain) !== counted(asked);
}

/** A signature differs whenever anything does. */
function isContent({ name }: Leaf): boolean {
  return name === undefined || !/^(sign|signature|sig)$/i.test(name);
}

/** Found in the layers that all exchanges share. */
const baseMethods = ['fetch2', 'createPostOnlyOrder'];

/** The text of the client's own methods of such a name: those of the exchange, not those of ccxt's base. */
export function sourceOf(client: CcxtClient, name: RegExp): string {
  const texts: string[] = [];
  let layer: object | null = Object.getPrototypeOf(client) as object | null;
  while (layer !== null && !baseMethods.some((base) => Object.hasOwn(layer ?? {}, base))) {
    for (const key of Object.getOwnPropertyNames(layer)) {
      const method: unknown = Object.getOwnPropertyDescriptor(layer, key)?.value;
      if (name.test(key) && typeof method === 'function') texts.push(method.toString());
    }
    layer = Object.getPrototypeOf(layer) as object | null;
  }
  return texts.join('\n');
}
