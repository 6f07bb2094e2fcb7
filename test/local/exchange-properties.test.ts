/** Random operations on the simulated exchange: nothing is made from nothing, and a killed one continues the same. */

import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { decimal, zero, type Decimal } from '../../shared/domain/decimal.ts';
import { okxProfile } from '../../local/exchange/okx/okx-simulator.ts';
import { SimulatedExchange } from '../../local/exchange/simulated-exchange.ts';
import { bundledRecording, loadRecording, type Recording } from '../../local/market/recording.ts';
import { ManualClock, startMs } from './support.ts';

const funds = { BTC: '0.05', USDT: '3000' };
const names = ['main', 'other'] as const;

let recording: Recording;
beforeAll(async () => {
  recording = await loadRecording(bundledRecording);
});

function open(clock: ManualClock, dataDir?: string): SimulatedExchange {
  const accounts = names.map((name) => ({ name, balances: funds }));
  const options = { clock, profile: okxProfile, recording, accounts };
  return SimulatedExchange.open({ ...options, ...(dataDir === undefined ? {} : { dataDir }) });
}

const account = fc.constantFrom(...names);
const operation = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({
      kind: fc.constant('place' as const),
      account,
      side: fc.constantFrom('buy' as const, 'sell' as const),
      order: fc.constantFrom('limit' as const, 'postOnly' as const, 'ioc' as const, 'fok' as const),
      /** From the last price, in quote. */
      away: fc.integer({ min: -60, max: 60 }),
      lots: fc.integer({ min: 900, max: 2_000_000 }),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({ kind: fc.constant('cancel' as const), account, pick: fc.nat(20) }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constant('amend' as const),
      account,
      pick: fc.nat(20),
      away: fc.integer({ min: -60, max: 60 }),
      lots: fc.integer({ min: 900, max: 2_000_000 }),
    }),
  },
  {
    weight: 3,
    arbitrary: fc.record({
      kind: fc.constant('wait' as const),
      ms: fc.integer({ min: 0, max: 40_000 }),
    }),
  },
);
type Operation = typeof operation extends fc.Arbitrary<infer T> ? T : never;

function perform(exchange: SimulatedExchange, clock: ManualClock, wanted: Operation): void {
  if (wanted.kind === 'wait') {
    clock.move(wanted.ms);
    exchange.advance();
  } else if (wanted.kind === 'cancel') {
    const orders = exchange.ledger.openOrders(wanted.account);
    const order = orders[wanted.pick % Math.max(1, orders.length)];
    if (order !== undefined) exchange.cancel(wanted.account, order.id);
  } else if (wanted.kind === 'amend') {
    const orders = exchange.ledger.openOrders(wanted.account);
    const order = orders[wanted.pick % Math.max(1, orders.length)];
    if (order === undefined) return;
    exchange.amend(wanted.account, order.id, {
      price: exchange.market.lastPrice().plus(wanted.away).toString(),
      quantity: okxProfile.instrument.lotSize.mul(wanted.lots).toString(),
    });
  } else {
    const { last } = exchange.market.ticker();
    exchange.place(wanted.account, {
      symbol: 'BTC-USDT',
      side: wanted.side,
      kind: wanted.order,
      price: last.plus(wanted.away).toString(),
      quantity: okxProfile.instrument.lotSize.mul(wanted.lots).toString(),
    });
  }
}

/** What fills and fees leave of the initial funds. */
function expectedTotal(
  exchange: SimulatedExchange,
  name: string,
  currency: 'BTC' | 'USDT',
): Decimal {
  let total = decimal(funds[currency]);
  for (const { side, price, quantity, fee, feeCurrency } of exchange.ledger.fills(name)) {
    const received = side === 'buy' ? quantity : quantity.neg();
    total = total.plus(currency === 'BTC' ? received : received.mul(price).neg());
    if (feeCurrency === currency) total = total.minus(fee);
  }
  return total;
}

function expectedHold(
  exchange: SimulatedExchange,
  name: string,
  currency: 'BTC' | 'USDT',
): Decimal {
  return exchange.ledger
    .openOrders(name)
    .filter(({ request }) => (request.side === 'buy' ? 'USDT' : 'BTC') === currency)
    .reduce((sum, { request, lots, filledLots }) => {
      const rest = okxProfile.instrument.lotSize.mul(lots - filledLots);
      return sum.plus(request.side === 'buy' ? rest.mul(request.price) : rest);
    }, zero);
}

/** As it would be written: plain, so that a difference is shown small. */
function everything(exchange: SimulatedExchange): unknown {
  const text = JSON.stringify(
    names.map((name) => [
      exchange.ledger.balances(name),
      exchange.ledger.orders(name),
      exchange.ledger.fills(name),
      exchange.market.depth(),
    ]),
  );
  return JSON.parse(text);
}

describe('under random operations', () => {
  test('balances are the initial funds plus fills less fees, and holds are what open orders need', () => {
    let fills = 0;
    fc.assert(
      fc.property(fc.array(operation, { minLength: 5, maxLength: 40 }), (operations) => {
        const clock = new ManualClock(startMs);
        const exchange = open(clock);
        for (const wanted of operations) {
          perform(exchange, clock, wanted);
          for (const name of names) {
            const balances = exchange.ledger.balances(name);
            for (const currency of ['BTC', 'USDT'] as const) {
              const { total = zero, held = zero } = balances[currency] ?? {};
              expect(total.toString()).toBe(expectedTotal(exchange, name, currency).toString());
              expect(held.toString()).toBe(expectedHold(exchange, name, currency).toString());
              expect(total.gte(held)).toBe(true);
            }
          }
        }
        fills += names.reduce((sum, name) => sum + exchange.ledger.fills(name).length, 0);
      }),
      { numRuns: 40 },
    );
    // A property over markets in which nothing ever trades would hold for any code.
    expect(fills).toBeGreaterThan(50);
  });

  test('an order is filled by exactly its fills, and the book is never crossed', () => {
    fc.assert(
      fc.property(fc.array(operation, { minLength: 5, maxLength: 40 }), (operations) => {
        const clock = new ManualClock(startMs);
        const exchange = open(clock);
        for (const wanted of operations) perform(exchange, clock, wanted);
        for (const name of names) {
          for (const order of exchange.ledger.orders(name)) {
            const filled = exchange.ledger
              .fills(name)
              .filter(({ orderId }) => orderId === order.id)
              .reduce((sum, { quantity }) => sum.plus(quantity), zero);
            const { lotSize } = okxProfile.instrument;
            expect(filled.toString()).toBe(lotSize.mul(order.filledLots).toString());
            expect(order.status === 'filled').toBe(
              order.lots > 0 && order.filledLots === order.lots,
            );
          }
        }
        const { bids, asks } = exchange.market.depth();
        expect(bids[0]?.[0] ?? 0).toBeLessThan(asks[0]?.[0] ?? Number.POSITIVE_INFINITY);
      }),
      { numRuns: 40 },
    );
  });

  test('an exchange killed at any moment continues exactly as one that was not', () => {
    const step = fc.record({ wanted: operation, isKilled: fc.boolean() });
    fc.assert(
      fc.property(fc.array(step, { minLength: 3, maxLength: 25 }), (steps) => {
        const clock = new ManualClock(startMs);
        const dataDir = mkdtempSync(join(tmpdir(), 'exchange-'));
        const steady = open(clock);
        let killed = open(clock, dataDir);
        for (const { wanted, isKilled } of steps) {
          // The abandoned one is never closed: what it left in its files is all there is.
          if (isKilled) killed = open(clock, dataDir);
          const before = clock.now();
          perform(steady, clock, wanted);
          if (wanted.kind === 'wait') clock.move(before - clock.now());
          perform(killed, clock, wanted);
        }
        expect(everything(open(clock, dataDir))).toEqual(everything(steady));
      }),
      { numRuns: 25 },
    );
  });
});
