/** The time of an exchange that has no question for it, from the dates of its answers. */

import { afterEach, describe, expect, test } from '@jest/globals';
import { createDateClock } from '../../../shared/exchanges/ccxt/date-clock.ts';
import { json, type ScriptedAnswer } from '../../support/scripted-http-server.ts';
import { virtualClock } from '../../support/virtual-clock.ts';
import { failureOf } from '../okx/okx-bench.ts';
import { closeBenches, endpoints, market, nowMs, openBench, symbol } from './ccxt-bench.ts';

afterEach(closeBenches);

describe('a clock that goes by dates', () => {
  const roundTripMs = 80;

  /** An exchange whose clock is behind ours by so much answers at these times of ours, each in the middle of its trip. */
  function heardAt(behindMs: number, times: readonly number[]) {
    const clock = virtualClock(0);
    const dates = createDateClock(clock);
    const errors = times.map((receivedMs) => {
      clock.advance(receivedMs - clock.now());
      const shownMs = receivedMs - roundTripMs / 2 - behindMs;
      const dateMs = Math.floor(shownMs / 1_000) * 1_000;
      dates.hear({ dateMs, sentMs: receivedMs - roundTripMs, receivedMs });
      return dates.exchangeNow() - (receivedMs - behindMs);
    });
    return { clock, dates, errors };
  }

  const times = Array.from({ length: 40 }, (_, n) => 1_000_000 + 1_037 * n);

  test.each([0, 700, 3_000, -3_000, 600_000, -600_000])(
    'is off by a second and the way at most, and comes close, where ours is %d ms fast',
    (behindMs) => {
      const { errors } = heardAt(behindMs, times);
      expect(Math.max(...errors.map(Math.abs))).toBeLessThanOrEqual(1_000 + roundTripMs);
      expect(Math.abs(errors.at(-1) ?? Infinity)).toBeLessThanOrEqual(roundTripMs);
    },
  );

  test('believes our own while that can be right', () => {
    expect(heardAt(0, times).errors.every((error) => error === 0)).toBe(true);
  });

  test('follows when our clock is set', () => {
    const { clock, dates } = heardAt(0, times);
    clock.advance(-90_000);
    const sentMs = clock.now();
    dates.hear({ dateMs: sentMs + 90_000, sentMs, receivedMs: sentMs });
    expect(dates.exchangeNow() - sentMs).toBe(90_500);
  });

  test('hears nothing where time is made up', () => {
    const dates = createDateClock({ ...virtualClock(5_000), isExchanges: true });
    dates.hear({ dateMs: 900_000, sentMs: 5_000, receivedMs: 5_000 });
    expect(dates.exchangeNow()).toBe(5_000);
  });
});

describe('an exchange without a question for its time', () => {
  const fastMs = 7_000;
  const measured = async () => {
    const clock = virtualClock(nowMs);
    const { server, exchange } = await openBench({ clock, isPaced: false });
    return { server, exchange, clock };
  };
  const at = (ms: number, answer: ScriptedAnswer, headers = {}): ScriptedAnswer =>
    ({ ...answer, headers: { Date: new Date(ms).toUTCString(), ...headers } }) as ScriptedAnswer;
  const marketsOf = (server: Awaited<ReturnType<typeof measured>>['server'], ms: number) => {
    server.answer(endpoints.markets, at(ms, json({ markets: [market] })));
  };

  test('tells it with the markets, so that orders are known by when they were made', async () => {
    const { server, exchange } = await measured();
    marketsOf(server, nowMs - fastMs);
    await exchange.instrument(symbol);
    expect(Math.abs(exchange.exchangeNow() - (nowMs - fastMs))).toBeLessThanOrEqual(1_000);
  });

  test('is asked anew for its time, and with every answer tells it', async () => {
    const { server, exchange, clock } = await measured();
    marketsOf(server, nowMs);
    await exchange.instrument(symbol);
    expect(exchange.exchangeNow()).toBe(nowMs);
    clock.advance(fastMs);
    server.answer(endpoints.ticker, at(nowMs, json({ pair: 'XBTUSDT', last_trade: '1' })));
    expect(Math.abs((await exchange.serverTime()) - nowMs)).toBeLessThanOrEqual(1_000);
    expect(server.requestsTo(endpoints.ticker)).toHaveLength(1);
    clock.advance(fastMs);
    server.answer(endpoints.balance, at(nowMs, json({ balance: [] })));
    await exchange.balances(['BTC']);
    expect(Math.abs(exchange.exchangeNow() - nowMs)).toBeLessThanOrEqual(1_000);
  });

  test('tells none where a cache answers, and says so', async () => {
    const { server, exchange } = await measured();
    server.answer(
      endpoints.markets,
      at(nowMs - 60_000, json({ markets: [market] }), { Age: '60' }),
    );
    server.answer(
      endpoints.ticker,
      at(nowMs - 60_000, json({ pair: 'XBTUSDT', last_trade: '1' }), { Age: '60' }),
    );
    expect(await failureOf(exchange.serverTime())).toMatchObject({
      kind: 'refused',
      message: 'ccxt:luno does not tell its time: no date came with an answer',
    });
    expect(exchange.exchangeNow()).toBe(nowMs);
  });

  test('that cannot be reached does not tell it', async () => {
    const { server, exchange } = await measured();
    marketsOf(server, nowMs);
    await exchange.instrument(symbol);
    server.answer(endpoints.ticker, at(nowMs, json({ error: 'no' }, 503)));
    expect(await failureOf(exchange.serverTime())).toMatchObject({ kind: 'unavailable' });
  });
});
