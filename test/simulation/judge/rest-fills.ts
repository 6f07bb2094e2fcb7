/** Once nothing moves: the table's ledger of fills is the exchange's log of trades, row by row. */

import type { Fill } from '../../../shared/domain/fill.ts';
import type { SimulatedFill } from '../../../local/exchange/records.ts';
import { DynamoBotStore } from '../../../shared/stores/dynamo-bot-store.ts';
import { tableName, type Stage } from '../world/stage.ts';
import type { BotLog } from './bot-log.ts';
import { fault, type Fault } from './finding.ts';

const fillsMax = 1_000_000;

export function fillsInTable(stage: Stage, botId: string): Promise<readonly Fill[]> {
  const { clock } = stage.life('judge', false);
  const store = new DynamoBotStore({ documents: stage.table, tableName, clock });
  return store.recentFills(botId, fillsMax);
}

export function judgeFills(log: BotLog, stored: readonly Fill[]): Fault[] {
  const trades = new Map(
    log.venue.exchange.ledger.fills(log.account).map((trade) => [keyOf(trade), trade]),
  );
  const faults: Fault[] = [];
  const written = new Set<string>();
  for (const fill of stored) {
    const { tradeId, exchangeOrderId } = fill;
    const trade = trades.get(keyOf({ tradeId, orderId: exchangeOrderId }));
    written.add(keyOf({ tradeId, orderId: exchangeOrderId }));
    if (trade !== undefined && rowOf(trade) === rowOf(fill)) continue;
    const text = `the table has trade ${tradeId} as ${rowOf(fill)}, the exchange ${trade === undefined ? 'has none such' : rowOf(trade)}`;
    faults.push(fault('unreconciled', text, [log.placed.get(exchangeOrderId)?.name ?? tradeId]));
  }
  for (const [key, trade] of trades) {
    const placed = log.placed.get(trade.orderId);
    if (placed === undefined || written.has(key)) continue;
    if (!log.venue.kind.capabilities.fillHistory && log.toldByReport.has(placed.name)) continue;
    const text = `trade ${trade.tradeId} of ${placed.name}, ${rowOf(trade)}, is not in the table`;
    faults.push(fault('lostFill', text, [placed.name]));
  }
  return faults;
}

const keyOf = ({ tradeId, orderId }: { tradeId: string; orderId: string }): string =>
  `${orderId} ${tradeId}`;

const rowOf = ({ side, quantity, price, fee, feeCurrency }: Fill | SimulatedFill): string =>
  `${side} ${quantity.toFixed()} at ${price.toFixed()} for ${fee.toFixed()} ${feeCurrency}`;
