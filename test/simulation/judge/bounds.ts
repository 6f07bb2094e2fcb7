/** Nothing grows without an end: documents, queues, logs. */

import type { PassDone } from '../../../shared/app/pass-result.ts';
import { closedOrdersMax } from '../../../shared/domain/limits.ts';
import type { Stage } from '../world/stage.ts';
import { fault, type Fault } from './finding.ts';

/** A tenth of what an item may have. */
const itemBytesMax = 40_000;
const queueLengthMax = 400;
/** More than any grid here has levels: those live, and those being placed again and again. */
const liveOrdersMax = 60;
const linesPerMinuteMax = 1_500;

export function judgeState({ state }: PassDone): Fault[] {
  const live = state.orders.filter(({ status }) => status !== 'closed');
  const closed = state.orders.length - live.length;
  return [
    ...tooMany('live orders in a state', live.length, liveOrdersMax),
    ...tooMany('closed orders in a state', closed, closedOrdersMax),
  ];
}

export function judgeStage(
  { table, slots, work, diary, timeline }: Stage,
  startMs: number,
): Fault[] {
  const minutes = Math.max(1, (timeline.nowMs - startMs) / 60_000);
  return [
    ...tooMany('bytes in one item', table.largestItemBytes, itemBytesMax),
    ...tooMany('messages in the queue of slots', slots.longest, queueLengthMax),
    ...tooMany('messages in the queue of work', work.longest, queueLengthMax),
    ...tooMany('lines in the log', linesIn(diary), linesPerMinuteMax * minutes),
  ];
}

/** What processes say. How a run is told has lines of its own. */
function linesIn({ lines }: Stage['diary']): number {
  return lines.filter(({ fields }) => fields !== undefined).length;
}

function tooMany(what: string, found: number, allowed: number): Fault[] {
  return found <= allowed ? [] : [fault('unbounded', `${found} ${what}, allowed ${allowed}`)];
}
