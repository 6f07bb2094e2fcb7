/** All trading is halted by one command: fills are noted and not answered, until it is lifted. */

import { judge } from './trading.ts';
import { expectEqual, mmm, type Trial } from './trial.ts';
import { untilTrue } from './until-true.ts';

const passMaxMs = 80_000;

export async function haltTrading(trial: Trial): Promise<string> {
  const { bot, emulator, market } = trial;
  await mmm(emulator, ['halt', 'on', '--because', 'a trial of the deployment']);
  const received = market.orders().length;
  const fills = (await bot.state())?.ledger.fills ?? 0;
  await market.fillBest('buy');
  // Two fills: the second one is seen by a pass that came after the first was known, and answered it not either.
  await untilTrue('the fill is noted', passMaxMs, async () => (await fillsOf(trial)) === fills + 1);
  await market.fillBest('buy');
  await untilTrue(
    'the next one is noted',
    passMaxMs,
    async () => (await fillsOf(trial)) === fills + 2,
  );
  expectEqual('the number of orders received during the halt', market.orders().length, received);
  await mmm(emulator, ['halt', 'off']);
  await untilTrue('the fills are answered', passMaxMs, () => market.orders().length > received);
  return `two fills, no new order until the halt was lifted; then ${await judge(trial)}`;
}

async function fillsOf({ bot }: Trial): Promise<number> {
  return (await bot.state())?.ledger.fills ?? 0;
}
