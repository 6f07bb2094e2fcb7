/** The life of an order, and its ambiguous answers, against simulators that speak three different protocols. */

import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { startBinanceSimulator } from '../../../local/exchange/binance/binance-simulator.ts';
import { startLunoSimulator } from '../../../local/exchange/luno/luno-simulator.ts';
import { startOkxSimulator } from '../../../local/exchange/okx/okx-simulator.ts';
import type { FaultKind } from '../../../local/exchange/faults.ts';
import type { Simulator } from '../../../local/exchange/simulator.ts';
import { decimal } from '../../../shared/domain/decimal.ts';
import { createExchange } from '../../../shared/exchanges/registry.ts';
import type { Exchange, PlaceRequest } from '../../../shared/ports/exchange.ts';
import { hmacKey, richBinanceAccount, secretOf } from '../../local/binance-support.ts';
import { lunoAccount, lunoKey } from '../../local/luno-support.ts';
import { ManualClock, quietMarket, richAccount, startMs, tradingKey } from '../../local/support.ts';

const symbol = 'BTC-USDT';

interface Side {
  readonly name: string;
  readonly start: (clock: ManualClock) => Promise<Simulator>;
  readonly keys: {
    readonly apiKey: string;
    readonly apiSecret: string;
    readonly passphrase?: string;
  };
  readonly hasIds: boolean;
}

const shared = (clock: ManualClock) => ({ clock, recording: quietMarket, seed: 1 });
const sides: readonly Side[] = [
  {
    name: 'ccxt:binance',
    start: (clock) => startBinanceSimulator({ ...shared(clock), accounts: [richBinanceAccount] }),
    keys: { apiKey: hmacKey.apiKey, apiSecret: secretOf(hmacKey) },
    hasIds: true,
  },
  {
    name: 'ccxt:okx',
    start: (clock) => startOkxSimulator({ ...shared(clock), accounts: [richAccount] }),
    keys: {
      apiKey: tradingKey.apiKey,
      apiSecret: tradingKey.secret,
      passphrase: tradingKey.passphrase,
    },
    hasIds: true,
  },
  {
    name: 'ccxt:luno',
    start: (clock) => startLunoSimulator({ ...shared(clock), accounts: [lunoAccount] }),
    keys: { apiKey: lunoKey.apiKey, apiSecret: lunoKey.secret },
    hasIds: false,
  },
];

describe.each(sides)('$name', ({ name, start, keys, hasIds }) => {
  let clock: ManualClock;
  let simulator: Simulator;
  let exchange: Exchange;
  beforeEach(async () => {
    clock = new ManualClock(startMs);
    simulator = await start(clock);
    exchange = await createExchange(name, {
      credentials: { exchange: name, ...keys, isDemo: false, baseUrl: simulator.baseUrl },
      clock: {
        now: () => clock.now(),
        wait: (ms: number) => clock.wait(ms),
        isExchanges: true,
      },
      timeoutMs: 2_000,
      retry: { attemptsMax: 3, initialDelayMs: 1, delayMsMax: 2 },
    });
  });
  afterEach(() => simulator.close());

  const request = (sequence: number, price: string, quantity: string): PlaceRequest => ({
    symbol,
    clientOrderId: `gr1a0000000${String(sequence).padStart(7, '0')}`,
    side: 'buy',
    price: decimal(price),
    quantity: decimal(quantity),
    timeInForce: 'gtc',
    postOnly: exchange.capabilities.postOnly,
    expiresAtMs: clock.now() + 30_000,
  });

  test('an order rests, is found, fills and is told of', async () => {
    const before = clock.now();
    const placed = await exchange.place([request(1, '59850', '0.2')]);
    expect(placed).toMatchObject([{ kind: 'accepted' }]);
    const [outcome] = placed;
    const exchangeOrderId = outcome?.kind === 'accepted' ? outcome.exchangeOrderId : '';
    const open = await exchange.openOrders(symbol);
    expect(open).toMatchObject([{ exchangeOrderId, side: 'buy', status: 'open' }]);
    expect(open[0]?.clientOrderId).toBe(hasIds ? 'gr1a00000000000001' : undefined);
    clock.move(60_000);
    const lookup = await exchange.order({ symbol, exchangeOrderId });
    expect(lookup).toMatchObject({ kind: 'found', report: { exchangeOrderId, status: 'filled' } });
    const fills = await exchange.fillsSince(symbol, before);
    expect(fills).toMatchObject([{ exchangeOrderId, side: 'buy', liquidity: 'maker' }]);
    expect(fills[0]?.quantity.toFixed()).toBe('0.2');
    expect(await exchange.fillsOfOrder(symbol, exchangeOrderId)).toEqual(fills);
    expect(await exchange.ownLastTrade(symbol)).toEqual(fills[0]);
    expect(await exchange.openOrders(symbol)).toEqual([]);
  });

  test('an order is canceled once, and then it is gone', async () => {
    const [outcome] = await exchange.place([request(2, '50000', '0.2')]);
    const exchangeOrderId = outcome?.kind === 'accepted' ? outcome.exchangeOrderId : '';
    expect(await exchange.cancel([{ symbol, exchangeOrderId }])).toEqual([{ kind: 'accepted' }]);
    expect(await exchange.order({ symbol, exchangeOrderId })).toMatchObject({
      report: { status: 'canceled' },
    });
    const [again] = await exchange.cancel([{ symbol, exchangeOrderId }]);
    expect(['gone', 'rejected', 'accepted']).toContain(again?.kind);
  });

  test.each(['drop-after', '5xx-after', 'html'] satisfies FaultKind[])(
    'after "%s" an order is open to doubt, and asking settles it',
    async (kind) => {
      await exchange.instrument(symbol);
      simulator.faults.set([{ endpoint: 'place', kind, next: 1 }]);
      const wanted = request(3, '50000', '0.2');
      expect(await exchange.place([wanted])).toMatchObject([{ kind: 'unknown' }]);
      const open = await exchange.openOrders(symbol);
      expect(open.length).toBe(kind === 'html' ? open.length : 1);
      expect(open.every(({ price }) => price.eq(wanted.price))).toBe(true);
      if (!hasIds) return;
      const lookup = await exchange.order({ symbol, clientOrderId: wanted.clientOrderId });
      expect(lookup.kind).toBe(open.length === 1 ? 'found' : 'notFound');
    },
  );

  test('too large an order is refused for want of money', async () => {
    expect(await exchange.place([request(4, '59000', '90')])).toMatchObject([
      { kind: 'rejected', reason: 'insufficientBalance' },
    ]);
  });

  test('a key that nobody knows is refused as such', async () => {
    const stranger = await createExchange(name, {
      credentials: {
        exchange: name,
        ...keys,
        apiKey: 'fake-nobody',
        isDemo: false,
        baseUrl: simulator.baseUrl,
      },
      clock: { now: () => clock.now(), wait: (ms: number) => clock.wait(ms), isExchanges: true },
    });
    await expect(stranger.keyPermissions()).rejects.toMatchObject({ kind: 'auth', exchange: name });
  });
});
