/** The spot account: HTX's orders and balances belong to a number, not to the key alone. */

import type { HtxCaller } from './caller.ts';
import { htxError } from './errors.ts';
import { parseAnswer } from './parse.ts';
import { accountsShape } from './payloads.ts';

export interface SpotAccount {
  /** Digits. Asked for once. */
  id(): Promise<string>;
  /** Asked for now: a locked account cannot trade. */
  isWorking(): Promise<boolean>;
}

export function createSpotAccount(caller: HtxCaller): SpotAccount {
  let known: Promise<string> | undefined;

  async function readAccount() {
    const path = '/v1/account/accounts';
    // Asked once and needed for every order, so counters must not wait for it.
    const json = await caller.read({ path, isSigned: true, lane: 'counter' });
    const { data } = parseAnswer(accountsShape, json, path);
    const spot = data.find(({ type }) => type === 'spot');
    if (spot === undefined) {
      throw htxError('refused', `${path} listed no spot account: open it at the exchange`);
    }
    return spot;
  }

  async function readId(): Promise<string> {
    try {
      return (await readAccount()).id;
    } catch (error) {
      known = undefined;
      throw error;
    }
  }

  return {
    // Those who ask at the same time share one answer.
    id: () => (known ??= readId()),
    isWorking: async () => (await readAccount()).state === 'working',
  };
}
