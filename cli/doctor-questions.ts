/** What a line of the doctor is made of, and what its questions are called. */

import type { Question } from '../shared/app/account-findings.ts';

export interface Words {
  /** What was looked at, in one or two words. */
  readonly subject: string;
  readonly found: string;
  readonly fix?: string;
}

/** A question as people call it. */
export function nameOf({ topic, symbol = '' }: Question): string {
  const names: Readonly<Record<Question['topic'], string>> = {
    time: 'its time',
    reach: 'whether it answers',
    key: 'rights of the key',
    instrument: symbol,
    ticker: `price of ${symbol}`,
    priceLimits: `price limits of ${symbol}`,
    balances: 'balances',
    openOrders: `open orders on ${symbol}`,
  };
  return names[topic];
}
