/** Which exchange a name may have been meant for. */

import { distance } from 'fastest-levenshtein';
import { exchangesKnown } from './bot-config-schema.ts';

/** Names that exchanges had, or have elsewhere. */
const otherNames: Readonly<Record<string, string>> = {
  huobi: 'htx',
  huobipro: 'htx',
  okex: 'okx',
  classic: 'ccxt:luno',
  luno: 'ccxt:luno',
};

/** In short names one other letter makes another name; in long ones two are a slip. */
const editsMaxOf = (name: string): number => (name.length < 5 ? 1 : 2);

/** As configs spell it; undefined where nothing is near, or it is spelled right. */
export function nearestExchange(name: string): string | undefined {
  const lower = name.trim().toLowerCase();
  const isOfCcxt = /^ccxt:[a-z0-9]+$/.test(lower);
  if (isOfCcxt) return lower === name ? undefined : lower;
  const letters = lower.replaceAll(/[^a-z0-9]/g, '').slice(0, 40);
  if (Object.hasOwn(otherNames, letters)) return otherNames[letters];
  const near = exchangesKnown
    .map((known) => ({ known, edits: distance(letters, known) }))
    .filter(({ known, edits }) => edits <= editsMaxOf(known))
    .sort((a, b) => a.edits - b.edits)[0]?.known;
  return near === name ? undefined : near;
}
