/** Events of a relay; each test names only what matters to it. */

import { decimal } from '../../shared/domain/decimal.ts';
import type { Fill } from '../../shared/domain/fill.ts';
import type { EventBundle, RelayEvent } from '../../shared/ports/relay-events.ts';
import { aTimeMs } from './bot-builders.ts';

export function bundleWith(changes: Partial<EventBundle> = {}): EventBundle {
  return {
    botId: 'grid-1',
    account: 'main',
    epoch: 3,
    number: 17,
    events: [fillEvent()],
    ...changes,
  };
}

/** A buy of one that is filled completely by one trade. */
export function fillEvent(changes: Partial<Fill> = {}): RelayEvent {
  const order = { exchangeOrderId: '4001', symbol: 'BTC-USDT', side: 'buy' } as const;
  const fill: Fill = {
    ...order,
    tradeId: '9001',
    price: decimal('100.5'),
    quantity: decimal('1'),
    fee: decimal('0.0008'),
    feeCurrency: 'BTC',
    timeMs: aTimeMs,
    liquidity: 'maker',
    ...changes,
  };
  const report = {
    ...order,
    price: fill.price,
    quantity: fill.quantity,
    filledQuantity: fill.quantity,
    status: 'filled' as const,
    createdAtMs: aTimeMs - 1_000,
    updatedAtMs: aTimeMs,
  };
  return { kind: 'order', report, fill };
}
