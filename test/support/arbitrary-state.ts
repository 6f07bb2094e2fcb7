/** Any state a bot could be stored in: every field, present and absent, with decimals of any size. */

import fc from 'fast-check';
import type {
  BlockedLevel,
  BotOrder,
  BotState,
  CancelIntent,
  Debt,
  EndedReport,
  FillMoment,
  LatticeSpec,
  Ledger,
  Refusal,
} from '../../shared/domain/bot-state.ts';
import { decimal, type Decimal } from '../../shared/domain/decimal.ts';

const decimals: fc.Arbitrary<Decimal> = fc
  .tuple(fc.bigInt({ min: -(10n ** 30n), max: 10n ** 30n }), fc.integer({ min: 0, max: 18 }))
  .map(([digits, scale]) => decimal(digits.toString()).div(decimal(10).pow(scale)));

const timeMs = fc.integer({ min: 0, max: 4e12 });
const count = fc.nat();
const side = fc.constantFrom('buy' as const, 'sell' as const);
const name = fc.string({ minLength: 1, maxLength: 20 });

const lattice: fc.Arbitrary<LatticeSpec> = fc.record({
  strategy: fc.constantFrom('proportional' as const, 'fixed' as const),
  spacing: decimals,
  quantityPower: count,
  startPrice: decimals,
  buyQuantity: decimals,
  sellQuantity: decimals,
  priceStep: decimals,
  quantityStep: decimals,
  keepMinimumQuantity: fc.boolean(),
});

const debt: fc.Arbitrary<Debt> = fc.record({
  side,
  level: fc.integer(),
  price: decimals,
  quantity: decimals,
  filledQuantity: decimals,
  netBase: decimals,
  netQuote: decimals,
  opens: fc.boolean(),
  parents: fc.array(name, { maxLength: 3 }),
  sinceMs: timeMs,
});

const cancel: fc.Arbitrary<CancelIntent> = fc.record({
  why: fc.constantFrom('beyondLevels' as const, 'duplicate' as const, 'stopping' as const),
  requestedAtMs: timeMs,
  retryAtMs: timeMs,
  attempts: count,
});

const fillMoment: fc.Arbitrary<FillMoment> = fc.record({ timeMs, tradeId: name });

const ended: fc.Arbitrary<EndedReport> = fc.record(
  {
    status: fc.constantFrom('filled' as const, 'canceled' as const),
    filledQuantity: decimals,
    filledQuote: decimals,
    fee: decimals,
    feeCurrency: name,
    sinceMs: timeMs,
  },
  { requiredKeys: ['status', 'filledQuantity', 'filledQuote', 'fee', 'sinceMs'] },
);

const orderNeeds: fc.Arbitrary<BotOrder> = fc.record({
  clientOrderId: name,
  side,
  level: fc.integer(),
  price: decimals,
  quantity: decimals,
  role: fc.constantFrom(
    'seed' as const,
    'counter' as const,
    'flatten' as const,
    'foreign' as const,
  ),
  status: fc.constantFrom('placing' as const, 'open' as const, 'closed' as const),
  answers: fc.array(debt, { maxLength: 2 }),
  createdAtMs: timeMs,
  expiresAtMs: timeMs,
  filledQuantity: decimals,
  filledQuote: decimals,
  feesBase: decimals,
  feesQuote: decimals,
  bookedAhead: decimals,
  answeredQuantity: decimals,
  answeredBase: decimals,
  answeredQuote: decimals,
  tradeIds: fc.array(name, { maxLength: 3 }),
});

const orderMayHave: fc.Arbitrary<Partial<BotOrder>> = fc.record(
  {
    exchangeOrderId: name,
    closeReason: fc.constantFrom('filled' as const, 'canceled' as const, 'notPlaced' as const),
    askSinceMs: timeMs,
    isFeeUntold: fc.boolean(),
    cancel,
    lastFill: fillMoment,
    ended,
    closedAtMs: timeMs,
  },
  { requiredKeys: [] },
);

const order: fc.Arbitrary<BotOrder> = fc
  .tuple(orderNeeds, orderMayHave)
  .map(([needs, mayHave]) => ({ ...needs, ...mayHave }));

const refusal: fc.Arbitrary<Refusal> = fc.record({
  level: fc.integer(),
  side,
  reason: name,
  count,
  untilMs: timeMs,
});

const ledger: fc.Arbitrary<Ledger> = fc.record({
  fills: count,
  counteredClosed: count,
  settled: count,
  answeredQuantity: decimals,
  roundTrips: count,
  inventoryBase: decimals,
  cashQuote: decimals,
  realizedProfitQuote: decimals,
  feesQuote: decimals,
  feesOther: fc.dictionary(fc.stringMatching(/^[A-Z]{3,5}$/), decimals, { noNullPrototype: true }),
});

const blockedLevel: fc.Arbitrary<BlockedLevel> = fc.record({
  level: fc.integer(),
  side,
  reason: fc.constantFrom('noBalance' as const, 'refused' as const, 'awaitingCancel' as const),
});

const stateNeeds: fc.Arbitrary<BotState> = fc.record({
  schemaVersion: fc.constant(1 as const),
  botId: fc.constant('grid-1'),
  idPrefix: fc.constant('abcdefghij'),
  mode: fc.constantFrom('starting' as const, 'running' as const, 'stopped' as const),
  gap: fc.integer(),
  sequence: count,
  orders: fc.array(order, { maxLength: 4 }),
  debts: fc.array(debt, { maxLength: 3 }),
  fillsCursorMs: timeMs,
  refusals: fc.array(refusal, { maxLength: 2 }),
  blocked: fc.array(blockedLevel, { maxLength: 2 }),
  ledger,
  createdAtMs: timeMs,
});

const stateMayHave: fc.Arbitrary<Partial<BotState>> = fc.record(
  { blockedBecause: name, isStartOwed: fc.boolean(), lattice, lastFill: fillMoment },
  { requiredKeys: [] },
);

export const arbitraryState: fc.Arbitrary<BotState> = fc
  .tuple(stateNeeds, stateMayHave)
  .map(([needs, mayHave]) => ({ ...needs, ...mayHave }));
