/** The bot trades: enabled by one item, its grid rests, fills are countered, and nothing is doubled. */

import type { Side } from '../../shared/domain/order.ts';
import { judgeBot, faultsOf } from '../torture/verdict.ts';
import { configItem } from './bot-in-cloud.ts';
import { account, botKey } from './market.ts';
import { mmm, type Trial } from './trial.ts';
import { untilTrue } from './until-true.ts';

/** The stream wakes the lifecycle at once; a minute of the schedule more, should it not. */
const firstPassMaxMs = 90_000;
/** Five seconds of the slots, after at most a minute of the schedule. */
const passMaxMs = 80_000;
const levels = 4;

export async function storeKey({ emulator, market }: Trial): Promise<void> {
  const { apiKey, secret: apiSecret, passphrase } = botKey;
  const baseUrl = market.simulator.baseUrl;
  await mmm(
    emulator,
    ['credentials', 'put', account, '--from', '-'],
    JSON.stringify({ exchange: 'okx', apiKey, apiSecret, passphrase, baseUrl }),
  );
}

/** Writes the item, and sees the whole grid rest. */
export async function startBot({ bot, market }: Trial): Promise<void> {
  await bot.put(configItem);
  await untilTrue('the whole grid rests on the exchange', firstPassMaxMs, () =>
    (['buy', 'sell'] as const).every((side) => market.resting(side).length === levels),
  );
}

/** Fills the best order of a side, and sees its counter rest on the other one. */
export async function tradeOnce({ bot, market }: Trial, side: Side): Promise<string> {
  const before = new Set(market.orders().map(({ id }) => id));
  const filled = await market.fillBest(side);
  const counters = () =>
    market.orders().filter(({ id, request, status }) => {
      return !before.has(id) && request.side !== side && status === 'live';
    });
  await untilTrue(`the fill of ${filled.id} is countered`, passMaxMs, () => counters().length > 0);
  await untilTrue('the state knows the counter', passMaxMs, async () => {
    const state = await bot.state();
    return counters().some(({ id }) =>
      state?.orders.some((order) => order.exchangeOrderId === id && order.role === 'counter'),
    );
  });
  const counter = counters()[0];
  return `${side} at ${filled.request.price} filled, countered at ${counter?.request.price ?? '?'}`;
}

/** Holds the bot against the exchange's own log and books; nothing may be under way. */
export async function judge({ bot, market }: Trial): Promise<string> {
  let faults: readonly string[] = [];
  let told = '';
  await untilTrue('bot and exchange agree', passMaxMs, async () => {
    const verdict = judgeBot(await bot.whole(), market.simulator);
    faults = faultsOf(verdict);
    const { orders, fills, countered } = verdict;
    told = `${orders} orders, ${fills} fills, ${countered} countered; doubled, lost, orphaned: 0`;
    return faults.length === 0;
  }).catch((cause: unknown) => {
    throw new Error(`the exchange's log says otherwise: ${faults.join(', ')}`, { cause });
  });
  return told;
}

/** As the exchange calls them: an order that was canceled and sent again has another id. */
export function restingIds({ market }: Trial): readonly string[] {
  return (['buy', 'sell'] as const).flatMap((side) => market.resting(side).map(({ id }) => id));
}
