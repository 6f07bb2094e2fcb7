/** Any batch of commands. */

import fc from 'fast-check';
import { decimal } from '../../shared/domain/decimal.ts';
import type { CancelOrderIntent, PlaceIntent } from '../../shared/domain/observation.ts';
import type { CommandBatch } from '../../shared/ports/relay-commands.ts';

const decimals = fc
  .tuple(fc.bigInt({ min: 1n, max: 10n ** 30n }), fc.integer({ min: 0, max: 18 }))
  .map(([digits, scale]) => decimal(digits.toString()).div(decimal(10).pow(scale)));
const clientOrderId = fc.stringMatching(/^[a-z][a-z0-9]{16,19}$/);

const place: fc.Arbitrary<PlaceIntent> = fc.record({
  kind: fc.constant('place' as const),
  clientOrderId,
  side: fc.constantFrom('buy' as const, 'sell' as const),
  level: fc.integer(),
  price: decimals,
  quantity: decimals,
  timeInForce: fc.constantFrom('gtc' as const, 'ioc' as const),
  postOnly: fc.boolean(),
  expiresAtMs: fc.integer({ min: 0, max: 4e12 }),
  why: fc.constantFrom('seed' as const, 'counter' as const, 'flatten' as const),
});

const cancel: fc.Arbitrary<CancelOrderIntent> = fc.record(
  {
    kind: fc.constant('cancel' as const),
    clientOrderId,
    exchangeOrderId: fc.string(),
    why: fc.constantFrom('duplicate' as const, 'stopping' as const, 'latticeChanged' as const),
  },
  { requiredKeys: ['kind', 'clientOrderId', 'why'] },
);

export const arbitraryBatch: fc.Arbitrary<CommandBatch> = fc.record({
  botId: fc.stringMatching(/^[a-z0-9-]{1,40}$/),
  account: fc.string(),
  symbol: fc.string(),
  version: fc.integer({ min: 1 }),
  intents: fc.array(fc.oneof(place, cancel), { maxLength: 50 }),
});
