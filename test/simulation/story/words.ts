/** What faults do to a request, in words. */

import type { FaultName } from '../scenario/faults.ts';

const words: Readonly<Partial<Record<FaultName, string>>> = {
  freeze: 'it stands still, for seconds or minutes',
  lookupFails: 'its question about an order gets no answer',
  placeLost: 'its request to place is lost on the way',
  placeAnswerLost: 'the answer to its request to place is lost',
  placeLate: 'its request to place arrives long after it was given up',
  cancelLost: 'its request to cancel is lost on the way',
  cancelAnswerLost: 'the answer to its request to cancel is lost',
  cancelSlow: 'its cancel is accepted and carried out later',
  readFails: 'what it asks gets no answer',
  listStale: 'the list of open orders it reads is an old one',
  listPartial: 'the pages of the list it reads shift underfoot',
  lookupStale: 'the order it looks up is shown as it was',
  fillsLate: 'the trades it reads lack the newest',
  writeErrs: 'its request to write is answered by an error at once',
  batchPartial: 'a part of its orders is answered for',
  fillHidden: 'the trades it reads lack one in their midst',
  balancesStale: 'the balances it reads are old',
  tickerStale: 'the ticker it reads is old',
  tableThrottled: 'the table refuses its request',
  tableLost: 'its request to the table is lost',
  tableAnswerLost: 'the table does as it is told, and the answer is lost',
  tableRepeated: 'its request to the table is sent twice',
  queueRefused: 'the queue does not take its message',
  queueAnswerLost: 'the queue takes its message, and the answer is lost',
};

export function faultWords(name: string): string {
  return Object.entries(words).find(([fault]) => fault === name)?.[1] ?? `meets ${name}`;
}
