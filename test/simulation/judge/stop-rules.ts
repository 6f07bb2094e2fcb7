/** Nothing is placed after a stop but what was under way by then, and what brings the inventory back. */

import { sequenceOf } from '../../../shared/domain/client-order-id.ts';
import { passMaxMs } from './arrival-rules.ts';
import { underWayMs, type BotLog } from './bot-log.ts';
import { fault, type Fault } from './finding.ts';

/** A relay looks at the halt now and then, and goes on for a while without an answer. */
const relayLooksMs = 20_000;

export function judgeStops(
  { stops, configs }: BotLog,
  name: string,
  at: { readonly nowMs: number; readonly haltedSinceMs: number | undefined },
): Fault[] {
  if (stops.isFlattening(name)) return [];
  const { nowMs, haltedSinceMs } = at;
  const found = (text: string): Fault[] => [
    fault('placedAfterStop', `${name} arrived ${text}`, [name]),
  ];
  const { stop } = stops;
  if (stop !== undefined) {
    const afterMs = nowMs - stop.sinceMs;
    const sequence = sequenceOf(name.slice(0, -sequenceDigits), name) ?? 0;
    if (sequence >= stop.sequence) {
      return found(
        `as number ${sequence}, allowed below ${stop.sequence} as the bot is ${stop.mode}`,
      );
    }
    if (afterMs > underWayMs) {
      return found(`${afterMs} ms after the bot was ${stop.mode}, allowed ${underWayMs}`);
    }
  }
  if (haltedSinceMs !== undefined && nowMs - haltedSinceMs > underWayMs + relayLooksMs) {
    return found(`${nowMs - haltedSinceMs} ms into a halt, allowed ${underWayMs + relayLooksMs}`);
  }
  const offMs = nowMs - (configs.offSinceMs ?? nowMs);
  const offMaxMs = passMaxMs + underWayMs;
  if (offMs <= offMaxMs) return [];
  return found(`${offMs} ms after the bot was switched off, allowed ${offMaxMs}`);
}

const sequenceDigits = 7;
