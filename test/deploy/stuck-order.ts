/** The exchange goes silent at the worst moment: an order was sent, and nobody knows whether it rests. */

import { systemClock } from '../../shared/runtime/system-clock.ts';
import { isStuck } from '../../shared/app/watchdog.ts';
import { setOf, textAt, valueAt } from './answers.ts';
import type { Trial } from './trial.ts';
import { untilTrue } from './until-true.ts';

/** Slots come every five seconds, or in the next minute. */
const sentMaxMs = 80_000;
/** An order expires after 10 s, and is stuck a minute later; passes against a silent exchange take their time. */
const stuckMaxMs = 100_000;
const settledMaxMs = 100_000;
const scheduleMaxMs = 70_000;

/** Fills an order, and cuts the exchange off once it has received the counter, before it says so. */
export async function losePlacing(trial: Trial): Promise<void> {
  const { market, bot } = trial;
  const before = market.orders().length;
  market.fallSilentAtNextOrder();
  await market.fillBest('sell');
  await untilTrue(
    'the exchange has an order more',
    sentMaxMs,
    () => market.orders().length > before,
  );
  await untilTrue('an order waits for its answer', sentMaxMs, async () => {
    const state = await bot.state();
    return state?.orders.some(({ status }) => status === 'placing') === true;
  });
}

/** Waits until the order counts as stuck, and for the schedule's own watchdog to count it. */
export async function seeStuck(trial: Trial): Promise<string> {
  const { bot } = trial;
  await untilTrue('the order is stuck', stuckMaxMs, async () => {
    const state = await bot.state();
    return state?.orders.some((order) => isStuck(order, systemClock.now())) === true;
  });
  const sinceMs = systemClock.now();
  let counted = 0;
  await untilTrue('the scheduled watchdog counts a stuck order', scheduleMaxMs, async () => {
    counted = Math.max(0, ...(await metricSince(trial, 'StuckOrders', sinceMs)));
    return counted > 0;
  });
  return `the metric StuckOrders is ${counted}`;
}

/** Lets the exchange answer: every order settles by its word, and the watchdog, called directly, counts none. */
export async function settle(trial: Trial): Promise<string> {
  const { market, bot, emulator, deployment, assembly } = trial;
  market.answerAgain();
  await untilTrue('every order is settled', settledMaxMs, async () => {
    const state = await bot.state();
    const open = state?.orders.filter(({ status }) => status !== 'closed') ?? [];
    return (
      open.length > 0 &&
      open.every((order) => order.status !== 'placing' && order.askSinceMs === undefined)
    );
  });
  const sinceMs = systemClock.now();
  const name = await deployment.physicalId(assembly, 'AWS::Lambda::Function', 'FunctionsWatchdog');
  await emulator.aws('lambda', 'invoke', '--function-name', name, `${trial.folder}/watchdog.json`);
  let last: number | undefined;
  await untilTrue('the watchdog has counted again', 20_000, async () => {
    last = (await metricSince(trial, 'StuckOrders', sinceMs)).at(-1);
    return last !== undefined;
  });
  if (last !== 0) throw new Error(`the metric StuckOrders is ${last ?? '?'}, expected 0`);
  return 'no order is unknown any more, and StuckOrders is 0';
}

/** The values of a metric in the watchdog's log, in the embedded metric format. */
async function metricSince(
  { emulator, deployment, assembly }: Trial,
  metric: string,
  sinceMs: number,
): Promise<readonly number[]> {
  const group = await deployment.physicalId(assembly, 'AWS::Logs::LogGroup', 'FunctionsWatchdog');
  const answer = await emulator.aws(
    ...['logs', 'filter-log-events', '--log-group-name', group, '--start-time', String(sinceMs)],
  );
  return setOf(answer, 'events')
    .map((event) => metricIn(textAt(event, 'message'), metric))
    .filter((value) => value !== undefined);
}

function metricIn(line: string, metric: string): number | undefined {
  if (!line.includes('"_aws"') || !line.includes(`"${metric}"`)) return undefined;
  try {
    const value = valueAt(JSON.parse(line), metric);
    return typeof value === 'number' ? value : undefined;
  } catch {
    return undefined;
  }
}
