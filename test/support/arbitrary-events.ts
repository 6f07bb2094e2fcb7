/** Any bundle a relay could publish: every kind of event, every optional field present and absent. */

import fc from 'fast-check';
import { decimal, type Decimal } from '../../shared/domain/decimal.ts';
import type { Fill } from '../../shared/domain/fill.ts';
import type { OrderReport } from '../../shared/domain/order.ts';
import type { PlaceOutcome } from '../../shared/ports/exchange.ts';
import type { EventBundle, RelayEvent } from '../../shared/ports/relay-events.ts';

const decimals: fc.Arbitrary<Decimal> = fc
  .tuple(fc.bigInt({ min: -(10n ** 30n), max: 10n ** 30n }), fc.integer({ min: 0, max: 18 }))
  .map(([digits, scale]) => decimal(digits.toString()).div(decimal(10).pow(scale)));

const timeMs = fc.integer({ min: 0, max: 4e12 });
const side = fc.constantFrom('buy' as const, 'sell' as const);
const word = fc.string({ minLength: 1, maxLength: 20 });
const explanation = fc.string({ maxLength: 100 });
const name = fc.stringMatching(/^[a-z0-9][a-z0-9-]{0,39}$/);

const report: fc.Arbitrary<OrderReport> = fc.record(
  {
    exchangeOrderId: word,
    clientOrderId: word,
    symbol: word,
    side,
    price: decimals,
    quantity: decimals,
    filledQuantity: decimals,
    averagePrice: decimals,
    fee: decimals,
    feeCurrency: word,
    status: fc.constantFrom('open' as const, 'filled' as const, 'canceled' as const),
    cancelReason: fc.constantFrom('wouldCross' as const, 'requested' as const, 'other' as const),
    createdAtMs: timeMs,
    updatedAtMs: timeMs,
  },
  {
    requiredKeys: [
      'exchangeOrderId',
      'symbol',
      'side',
      'price',
      'quantity',
      'filledQuantity',
      'status',
      'createdAtMs',
      'updatedAtMs',
    ],
  },
);

const fillNeeds = {
  tradeId: word,
  exchangeOrderId: word,
  symbol: word,
  side,
  price: decimals,
  quantity: decimals,
  fee: decimals,
  feeCurrency: word,
  timeMs,
  liquidity: fc.constantFrom('maker' as const, 'taker' as const),
};
const fill: fc.Arbitrary<Fill> = fc.oneof(
  fc.record(fillNeeds),
  fc.record({ ...fillNeeds, clientOrderId: word }),
);

const outcome: fc.Arbitrary<PlaceOutcome> = fc.oneof(
  fc.record({ kind: fc.constant('accepted' as const), exchangeOrderId: word }),
  fc.record({
    kind: fc.constant('rejected' as const),
    reason: fc.constantFrom('wouldCross' as const, 'rateLimited' as const, 'other' as const),
    detail: explanation,
  }),
  fc.record({ kind: fc.constant('unknown' as const), detail: explanation }),
);

const event: fc.Arbitrary<RelayEvent> = fc.oneof(
  fc.record({ kind: fc.constant('order' as const), report }),
  fc.record({ kind: fc.constant('order' as const), report, fill }),
  fc.record({ kind: fc.constant('answer' as const), clientOrderId: word, outcome }),
  fc.record({ kind: fc.constant('resync' as const), because: explanation }),
);

export const arbitraryBundle: fc.Arbitrary<EventBundle> = fc.record(
  {
    botId: name,
    account: name,
    shard: fc.nat(),
    epoch: fc.nat(),
    number: fc.nat(),
    events: fc.array(event, { maxLength: 5 }),
  },
  { requiredKeys: ['botId', 'account', 'epoch', 'number', 'events'] },
);
