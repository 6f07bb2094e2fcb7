/** Placing: every answer a wire can give, and no order sent twice. */

import { afterEach, describe, expect, test } from '@jest/globals';
import { decimal } from '../../../shared/domain/decimal.ts';
import {
  json,
  text,
  type ScriptedAnswer,
  type SeenRequest,
} from '../../support/scripted-http-server.ts';
import { closeBenches, failureOf, nowMs, openBench, payload, placeRequest } from './okx-bench.ts';
import { ack, noVerdicts } from './acks.ts';

const placeOne = 'POST /api/v5/trade/order';
const placeMany = 'POST /api/v5/trade/batch-orders';

afterEach(closeBenches);

function many(count: number) {
  return Array.from({ length: count }, (_, index) =>
    placeRequest({ clientOrderId: `gr1a${index}`, expiresAtMs: nowMs + 5_000 + index }),
  );
}

/** Accepts every order of a batch, under the number in its client order id. */
function acceptAll({ body }: SeenRequest): ScriptedAnswer {
  const orders = JSON.parse(body) as readonly { readonly clOrdId: string }[];
  const data = orders.map(({ clOrdId }) => ack('0', { clOrdId, ordId: `7${clOrdId.slice(4)}` }));
  return json({ code: '0', msg: '', data });
}

describe('placing one order', () => {
  test('sends exactly the order, with its expiry', async () => {
    const { server, exchange } = await openBench();
    server.answer(placeOne, payload('place-accepted'));
    expect(await exchange.place([placeRequest()])).toEqual([
      { kind: 'accepted', exchangeOrderId: '2896576259728695296' },
    ]);
    const [sent] = server.requestsTo(placeOne);
    expect(sent?.body).toBe(
      '{"instId":"BTC-USDT","tdMode":"cash","clOrdId":"gr1a0001","side":"buy","ordType":"post_only","px":"61000.5","sz":"0.001"}',
    );
    expect(sent?.headers['exptime']).toBe(String(nowMs + 5_000));
    expect(sent?.headers['content-type']).toBe('application/json');
  });

  test.each([
    { postOnly: false, timeInForce: 'gtc' as const, ordType: 'limit' },
    { postOnly: false, timeInForce: 'ioc' as const, ordType: 'ioc' },
    { postOnly: true, timeInForce: 'gtc' as const, ordType: 'post_only' },
  ])('$ordType', async ({ ordType, ...kind }) => {
    const { server, exchange } = await openBench();
    server.answer(placeOne, payload('place-accepted'));
    await exchange.place([placeRequest(kind)]);
    expect(JSON.parse(server.requestsTo(placeOne)[0]?.body ?? '')).toMatchObject({ ordType });
  });

  test('writes small numbers without an exponent', async () => {
    const { server, exchange } = await openBench();
    server.answer(placeOne, payload('place-accepted'));
    const tiny = decimal('0.00000000001');
    await exchange.place([placeRequest({ price: tiny, quantity: tiny })]);
    expect(JSON.parse(server.requestsTo(placeOne)[0]?.body ?? '')).toMatchObject({
      px: '0.00000000001',
      sz: '0.00000000001',
    });
  });

  test('is refused with the reason', async () => {
    const { server, exchange } = await openBench();
    server.answer(placeOne, payload('place-refused'));
    expect(await exchange.place([placeRequest()])).toEqual([
      {
        kind: 'rejected',
        reason: 'insufficientBalance',
        detail: 'code 51008: Order failed. Insufficient USDT balance in account',
      },
    ]);
  });

  test.each([
    {
      why: 'a rate limit',
      answer: json({ code: '50011', msg: 'slow' }, 429),
      reason: 'rateLimited',
    },
    { why: 'a bad signature', answer: payload('bad-signature', 401), reason: 'auth' },
    { why: 'a late arrival', answer: json({ code: '50036', data: [] }, 400), reason: 'expired' },
    { why: 'a bad parameter', answer: json({ code: '51000', data: [] }, 400), reason: 'other' },
  ])('is refused as a whole for $why', async ({ answer, reason }) => {
    const { server, exchange } = await openBench();
    server.answer(placeOne, answer);
    expect(await exchange.place([placeRequest()])).toMatchObject([{ kind: 'rejected', reason }]);
    expect(server.requestsTo(placeOne)).toHaveLength(1);
  });

  test.each(['51016', '51054', '51149', '50004'])(
    'is unknown when its item says %s',
    async (code) => {
      const { server, exchange } = await openBench();
      server.answer(placeOne, json({ code: '1', msg: '', data: [ack(code)] }));
      expect(await exchange.place([placeRequest()])).toMatchObject([{ kind: 'unknown' }]);
      expect(server.requestsTo(placeOne)).toHaveLength(1);
    },
  );

  test.each(noVerdicts)(
    'is unknown after $why, and sent once',
    async ({ answer, timeoutMs = 5_000 }) => {
      const { server, exchange } = await openBench({ timeoutMs, answerBytesMax: 100_000 });
      server.answer(placeOne, answer);
      const outcomes = await exchange.place([placeRequest()]);
      expect(outcomes).toMatchObject([{ kind: 'unknown', detail: expect.any(String) }]);
      expect(server.requestsTo(placeOne)).toHaveLength(1);
    },
  );

  test('is unknown when it is accepted without an order id', async () => {
    const { server, exchange } = await openBench();
    server.answer(placeOne, json({ code: '0', data: [ack('0', { ordId: '' })] }));
    expect(await exchange.place([placeRequest()])).toMatchObject([{ kind: 'unknown' }]);
  });

  test('is unknown when nobody listens', async () => {
    const { server, exchange } = await openBench();
    await exchange.serverTime();
    await server.close();
    expect(await exchange.place([placeRequest()])).toMatchObject([{ kind: 'unknown' }]);
  });

  test('is not sent after its time, by the clock of the exchange', async () => {
    const { server, exchange } = await openBench();
    const time = { code: '0', data: [{ ts: String(nowMs + 10_000) }] };
    server.answer('GET /api/v5/public/time', json(time));
    expect(await exchange.place([placeRequest()])).toMatchObject([
      { kind: 'rejected', reason: 'expired' },
    ]);
    expect(server.requestsTo(placeOne)).toHaveLength(0);
  });

  test('is not sent while the time of the exchange cannot be read', async () => {
    const { server, exchange } = await openBench();
    server.answer('GET /api/v5/public/time', text('', 503));
    const outcomes = await exchange.place([placeRequest()]);
    expect(outcomes).toMatchObject([
      { kind: 'unknown', detail: expect.stringMatching(/^not sent/) },
    ]);
    expect(server.requestsTo(placeOne)).toHaveLength(0);
  });

  test.each([
    { why: 'an id that OKX does not take', changes: { clientOrderId: 'with-dash' } },
    { why: 'no quantity', changes: { quantity: decimal(0) } },
    { why: 'two contrary wishes', changes: { postOnly: true, timeInForce: 'ioc' as const } },
  ])('with $why is our mistake', async ({ changes }) => {
    const { server, exchange } = await openBench();
    const failure = await failureOf(exchange.place([placeRequest(changes)]));
    expect(failure).toHaveProperty('name', 'AssertionError');
    expect(server.requests).toHaveLength(0);
  });
});

describe('placing several orders', () => {
  test('goes in batches of twenty, each with the earliest expiry in it', async () => {
    const { server, exchange } = await openBench();
    server.answer(placeMany, acceptAll);
    server.answer(placeOne, (request) => acceptAll({ ...request, body: `[${request.body}]` }));
    const outcomes = await exchange.place(many(41));
    expect(outcomes).toEqual(
      Array.from({ length: 41 }, (_, index) => ({
        kind: 'accepted',
        exchangeOrderId: `7${index}`,
      })),
    );
    const sizes = server
      .requestsTo(placeMany)
      .map(({ body }) => (JSON.parse(body) as unknown[]).length);
    expect(sizes).toEqual([20, 20]);
    expect(server.requestsTo(placeMany).map(({ headers }) => headers['exptime'])).toEqual([
      String(nowMs + 5_000),
      String(nowMs + 5_020),
    ]);
    expect(server.requestsTo(placeOne)).toHaveLength(1);
  });

  test('tells each outcome in its place', async () => {
    const { server, exchange } = await openBench();
    const codes = ['0', '51008', '51016', '0'];
    const data = codes.map((code, index) => ack(code, { clOrdId: `gr1a${index}` }));
    server.answer(placeMany, json({ code: '2', msg: '', data }));
    expect((await exchange.place(many(4))).map(({ kind }) => kind)).toEqual([
      'accepted',
      'rejected',
      'unknown',
      'accepted',
    ]);
  });

  test('trusts no item when their number is wrong', async () => {
    const { server, exchange } = await openBench();
    const data = [ack('0', { clOrdId: 'gr1a0' }), ack('0', { clOrdId: 'gr1a1' })];
    server.answer(placeMany, json({ code: '0', data }));
    const outcomes = await exchange.place(many(3));
    expect(outcomes.map(({ kind }) => kind)).toEqual(['unknown', 'unknown', 'unknown']);
  });

  test('stops at a rate limit, and knows that the rest was not sent', async () => {
    const { server, exchange } = await openBench();
    server.answer(placeMany, acceptAll, json({ code: '50011', msg: 'slow', data: [] }, 429));
    const outcomes = await exchange.place(many(60));
    expect(server.requestsTo(placeMany)).toHaveLength(2);
    expect(outcomes.slice(0, 20).every(({ kind }) => kind === 'accepted')).toBe(true);
    expect(outcomes.slice(20)).toHaveLength(40);
    for (const outcome of outcomes.slice(20)) {
      expect(outcome).toMatchObject({ kind: 'rejected', reason: 'rateLimited' });
    }
  });

  test('goes on after a batch without an answer', async () => {
    const { server, exchange } = await openBench();
    server.answer(placeMany, { kind: 'reset' }, acceptAll);
    const outcomes = await exchange.place(many(40));
    expect(server.requestsTo(placeMany)).toHaveLength(2);
    expect(outcomes[0]?.kind).toBe('unknown');
    expect(outcomes[20]?.kind).toBe('accepted');
  });

  test('with one id twice is our mistake', async () => {
    const { server, exchange } = await openBench();
    const failure = await failureOf(exchange.place([placeRequest(), placeRequest()]));
    expect(failure).toHaveProperty('name', 'AssertionError');
    expect(server.requests).toHaveLength(0);
  });

  test('of which there are none sends nothing', async () => {
    const { server, exchange } = await openBench();
    expect(await exchange.place([])).toEqual([]);
    expect(await exchange.cancel([])).toEqual([]);
    expect(server.requests).toHaveLength(0);
  });
});
