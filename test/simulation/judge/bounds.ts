/**
 * Nothing grows without an end: documents, queues, logs. The most there was in the histories of seeds 1 to 300, and what
 * is allowed. A debt waits for each level the market has run away by: hours of a wild one, recorded or drawn, and levels that
 * were set close together, make hundreds; an item may have ten times the bytes that are allowed here:
 *
 * | of                                 | found | allowed |
 * | ---------------------------------- | ----: | ------: |
 * | bytes in one item                  | 4,204 |  40,000 |
 * | messages in the queue of slots     |    17 |      60 |
 * | messages in the queue of work      |    70 |     150 |
 * | live orders in a state             |    18 |      40 |
 * | closed orders in a state           |    85 |     400 |
 * | debts in a state                   |    16 |     400 |
 * | lines in the log, a minute and bot |    25 |     100 |
 *
 * Where a market runs through a narrow grid there are lines for each order besides.
 */

import type { PassDone } from '../../../shared/app/pass-result.ts';
import { closedOrdersMax } from '../../../shared/domain/limits.ts';
import type { Stage } from '../world/stage.ts';
import type { World } from '../world/world.ts';
import { fault, type Fault } from './finding.ts';

const itemBytesMax = 40_000;
const debtsMax = 400;
const slotsMax = 60;
const workMax = 150;
const liveOrdersMax = 40;
const linesPerMinuteMax = 100;
const linesPerOrderMax = 5;
const commandsMax = 60;
const busMax = 60;
/** Besides one for each trade. */
const itemsOfBot = 20;

export function judgeState({ state }: PassDone): Fault[] {
  const live = state.orders.filter(({ status }) => status !== 'closed');
  const closed = state.orders.length - live.length;
  return [
    ...tooMany('live orders in a state', live.length, liveOrdersMax),
    ...tooMany('closed orders in a state', closed, closedOrdersMax),
    ...tooMany('debts in a state', state.debts.length, debtsMax),
  ];
}

export function judgeStage(
  { table, slots, work, diary, timeline, scenario, venues }: Stage,
  startMs: number,
): Fault[] {
  const minutes = Math.max(1, (timeline.nowMs - startMs) / 60_000);
  const orders = venues.reduce(
    (sum, { exchange }) => sum + exchange.ledger.state().orders.length,
    0,
  );
  return [
    ...tooMany('bytes in one item', table.largestItemBytes, itemBytesMax),
    ...tooMany('messages in the queue of slots', slots.longest, slotsMax),
    ...tooMany('messages in the queue of work', work.longest, workMax),
    ...tooMany(
      'lines in the log',
      linesIn(diary),
      linesPerMinuteMax * minutes * scenario.bots.length + linesPerOrderMax * orders,
    ),
  ];
}

/** Looked at all the time. Items that last are those without an end of their own: each trade has one. */
export function judgeGrowth(
  { stage, relays }: Pick<World, 'stage' | 'relays'>,
  lastingItems: number,
): Fault[] {
  const { venues, scenario } = stage;
  const items =
    itemsOfBot * scenario.bots.length +
    venues.reduce((sum, { exchange: { ledger } }) => sum + ledger.state().fills.length, 0);
  return [
    ...tooMany('messages in the queue of commands', relays?.commands.longest ?? 0, commandsMax),
    ...tooMany('entries on their way on the bus', relays?.bus.longest ?? 0, busMax),
    ...tooMany('items that last in the table', lastingItems, items),
  ];
}

/** What processes say. How a run is told has lines of its own. */
function linesIn({ lines }: Stage['diary']): number {
  return lines.filter(({ fields }) => fields !== undefined).length;
}

function tooMany(what: string, found: number, allowed: number): Fault[] {
  return found <= allowed ? [] : [fault('unbounded', `${found} ${what}, allowed ${allowed}`)];
}
