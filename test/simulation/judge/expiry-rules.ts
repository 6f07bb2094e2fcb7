/** A request that is too old is not sent any more: by then somebody may have planned anew. */

import type { BotOrder } from '../../../shared/domain/bot-state.ts';
import { underWayMs, type BotLog } from './bot-log.ts';
import { fault, type Fault } from './finding.ts';

/** By the state in which an order stands with its expiry; what arrived has been under way for a while, at most. */
export function judgeExpiry(log: BotLog, orders: readonly BotOrder[]): Fault[] {
  const faults: Fault[] = [];
  for (const { clientOrderId, expiresAtMs } of orders) {
    const cameAtMs = log.cameAtMs.get(clientOrderId);
    if (cameAtMs === undefined) continue;
    log.cameAtMs.delete(clientOrderId);
    const lateMs = cameAtMs - expiresAtMs;
    if (lateMs <= underWayMs) continue;
    const text = `${clientOrderId} came ${lateMs} ms after its expiry, allowed ${underWayMs}`;
    faults.push(fault('sentTooLate', text, [clientOrderId]));
  }
  return faults;
}
