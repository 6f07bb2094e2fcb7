/** Canceling: by either id, one or many, and what each state means. */

import { afterEach, describe, expect, test } from '@jest/globals';
import { json, text, type ScriptedAnswer } from '../../support/scripted-http-server.ts';
import { closeBenches, endpoints, ok, openBench, payload, refusal, symbol } from './htx-bench.ts';

const { cancel, cancelByName, cancelBatch } = endpoints;
const byId = { symbol, clientOrderId: 'gr1a0001', exchangeOrderId: '1314507823485263' };
const byName = { symbol, clientOrderId: 'gr1a0001' };

afterEach(closeBenches);

const stateError = (state: unknown): ScriptedAnswer =>
  json({
    status: 'error',
    'err-code': 'order-orderstate-error',
    'err-msg': 'Incorrect order state',
    data: null,
    'order-state': state,
  });

describe('by the id of the exchange', () => {
  test('is asked for, not done', async () => {
    const { server, exchange } = await openBench();
    server.answer(cancel, payload('cancel-submitted'));
    expect(await exchange.cancel([byId])).toEqual([{ kind: 'accepted' }]);
    expect(server.requestsTo(cancel)).toHaveLength(1);
  });

  test.each<[string, ScriptedAnswer, string]>([
    ['closed long ago', stateError(-1), 'gone'],
    ['partly canceled', stateError(5), 'gone'],
    ['filled', stateError('6'), 'gone'],
    ['canceled', payload('cancel-refused'), 'gone'],
    ['being canceled', stateError(10), 'accepted'],
    ['resting', stateError(3), 'rejected'],
    ['in a state not told', refusal('order-orderstate-error'), 'gone'],
    ['unknown', payload('absent'), 'gone'],
    ['not found', refusal('not-found'), 'gone'],
    ['frozen', refusal('cancel-disabled'), 'rejected'],
    ['immediate', refusal('order-user-cancel-forbidden'), 'rejected'],
    ['asked for too often', refusal('rate-too-many-requests'), 'rejected'],
    ['in a system that fails', refusal('base-system-error'), 'unknown'],
    ['behind a gateway that fails', text('<html>', 502), 'unknown'],
    ['behind a line that breaks', { kind: 'reset' }, 'unknown'],
  ])('of an order %s', async (_, answer, kind) => {
    const { server, exchange } = await openBench();
    server.answer(cancel, answer);
    expect(await exchange.cancel([byId])).toMatchObject([{ kind }]);
    expect(server.requestsTo(cancel)).toHaveLength(1);
  });
});

describe('by client order id', () => {
  test.each([
    [10, 'accepted'],
    [-1, 'gone'],
    [0, 'gone'],
    [5, 'gone'],
    [6, 'gone'],
    [7, 'gone'],
    ['7', 'gone'],
    [4, 'rejected'],
  ])('found in state %p', async (state, kind) => {
    const { server, exchange } = await openBench();
    server.answer(cancelByName, ok(state));
    expect(await exchange.cancel([byName])).toMatchObject([{ kind }]);
    expect(JSON.parse(server.requestsTo(cancelByName)[0]?.body ?? '')).toEqual({
      'client-order-id': 'gr1a0001',
    });
  });

  test('answered in no known form', async () => {
    const { server, exchange } = await openBench();
    server.answer(cancelByName, ok({}));
    expect(await exchange.cancel([byName])).toMatchObject([{ kind: 'unknown' }]);
  });
});

describe('many', () => {
  test('each has its own answer, whatever kind of id it goes by', async () => {
    const { server, exchange } = await openBench();
    server.answer(cancelBatch, payload('batch-cancel'));
    server.answer(cancelByName, payload('cancel-by-name'));
    const ids = ['1314507823485265', '1314507823485264', '1314507823485263', '1314507823485299'];
    const [first, ...others] = ids.map((exchangeOrderId) => ({ symbol, exchangeOrderId }));
    expect(await exchange.cancel([first ?? byId, byName, ...others])).toEqual([
      { kind: 'gone' },
      { kind: 'accepted' },
      { kind: 'gone' },
      { kind: 'accepted' },
      { kind: 'unknown', detail: 'left out of the answer' },
    ]);
    expect(JSON.parse(server.requestsTo(cancelBatch)[0]?.body ?? '')).toEqual({ 'order-ids': ids });
  });

  test('go fifty at a time', async () => {
    const { server, exchange } = await openBench();
    server.answer(cancelBatch, ({ body }) =>
      ok({ success: (JSON.parse(body) as { 'client-order-ids': string[] })['client-order-ids'] }),
    );
    const names = Array.from({ length: 100 }, (_, i) => ({ symbol, clientOrderId: `gr1a${i}` }));
    const outcomes = await exchange.cancel(names);
    expect(outcomes).toEqual(names.map(() => ({ kind: 'accepted' })));
    expect(server.requestsTo(cancelBatch)).toHaveLength(2);
  });
});
