/** The simulated HTX's private websockets seen from the wire. */

import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import {
  startHtxSimulator,
  type HtxSimulatorOptions,
} from '../../local/exchange/htx/htx-simulator.ts';
import type { Simulator } from '../../local/exchange/simulator.ts';
import {
  connectHtx,
  htxAccount,
  htxKey,
  limitMaker,
  loggedInToHtx,
  loginFrame,
  spotId,
} from './htx-support.ts';
import type { Frame, RawSocket } from './raw-socket.ts';
import { ManualClock, quietMarket, startMs } from './support.ts';

const readOnlyKey = { ...htxKey, apiKey: 'fake-reading-key', permissions: ['readOnly'] } as const;
const elsewhereKey = { ...htxKey, apiKey: 'fake-elsewhere-key', boundAddresses: ['10.0.0.1'] };

let clock: ManualClock;
let htx: Simulator;
const opened: RawSocket[] = [];
async function start(more: Partial<HtxSimulatorOptions> = {}): Promise<void> {
  clock = new ManualClock(startMs);
  const accounts = [{ ...htxAccount, keys: [htxKey, readOnlyKey, elsewhereKey] }];
  htx = await startHtxSimulator({ clock, recording: quietMarket, accounts, seed: 1, ...more });
}
beforeEach(() => start());
afterEach(async () => {
  for (const socket of opened.splice(0)) socket.close();
  await htx.close();
});

const restart = async (more: Partial<HtxSimulatorOptions>): Promise<void> => {
  await htx.close();
  await start(more);
};
const kept = async (socket: Promise<RawSocket>): Promise<RawSocket> => {
  opened.push(await socket);
  return socket;
};
const trading = (): Promise<RawSocket> => kept(loggedInToHtx(htx, clock, '/ws/trade'));
const order = limitMaker('buy', '59850', '0.5', 'gr1a0001');
const firstId = 1_314_507_823_485_263;

describe.each(['/ws/trade', '/ws/v2'] as const)('a login at %s', (path) => {
  const attempt = async (frame: Frame): Promise<Frame> => {
    const socket = await kept(connectHtx(htx, path));
    socket.send(frame);
    return socket.next();
  };

  test('is signed with host and path', async () => {
    expect(await attempt(loginFrame(htx, clock, path))).toEqual({
      action: 'req',
      code: 200,
      ch: 'auth',
      data: {},
    });
    const other = path === '/ws/v2' ? '/ws/trade' : '/ws/v2';
    expect(await attempt(loginFrame(htx, clock, other))).toMatchObject({ code: 2002 });
  });

  test.each<[string, Parameters<typeof loginFrame>[3], number, string]>([
    ['an unknown key', { key: { ...htxKey, apiKey: 'fake-other' } }, 2002, 'auth.fail'],
    ['another secret', { key: { ...htxKey, secret: 'fake-other' } }, 2002, 'auth.fail'],
    ['a key bound elsewhere', { key: elsewhereKey }, 2000, 'invalid.ip'],
    ['an old time', { changes: { timestamp: '2026-09-01T11:54:59' } }, 2002, 'auth.fail'],
    ['the version of REST', { changes: { signatureVersion: '2' } }, 2002, 'auth.fail'],
    ['another kind', { changes: { authType: 'magic' } }, 2002, 'auth.fail'],
  ])('is refused to %s', async (_, changes, code, message) => {
    const answer = await attempt(loginFrame(htx, clock, path, changes));
    expect(answer).toEqual({ action: 'req', code, ch: 'auth', message });
  });

  test('is refused to an eleventh connection of a key, which is then closed', async () => {
    for (let count = 0; count < 10; count++) await kept(loggedInToHtx(htx, clock, path));
    const socket = await kept(connectHtx(htx, path));
    socket.send(loginFrame(htx, clock, path));
    expect(await socket.next()).toMatchObject({ code: 4000, message: 'too.many.connection' });
    expect(await socket.ended).toMatchObject({ code: 1008 });
  });

  test('is not needed for being told what was wrong', async () => {
    const socket = await kept(connectHtx(htx, path));
    for (const garbage of ['{', '[]', '"x"']) {
      socket.send(garbage);
      expect(await socket.next()).toMatchObject({ code: 2001, message: 'invalid.json' });
    }
  });
});

describe('requests', () => {
  test('are answered under their cid as over REST', async () => {
    const socket = await trading();
    const ask = (ch: string, params: unknown): Promise<Frame> => {
      socket.send({ cid: '17', ch, params });
      return socket.next();
    };
    expect(await ask('create-order', order)).toEqual({
      status: 'ok',
      data: String(firstId),
      cid: '17',
    });
    expect(await ask('create-order', { ...order, amount: '0.0001' })).toEqual({
      status: 'error',
      'err-code': 'order-value-min-error',
      'err-msg': 'Order total cannot be lower than: 10 USDT',
      cid: '17',
    });
    expect(await ask('create-batchorder', [order, { ...order, price: '1e3' }])).toMatchObject({
      status: 'ok',
      data: [
        { 'order-id': firstId + 2, 'client-order-id': 'gr1a0001' },
        { 'client-order-id': 'gr1a0001', 'err-code': 'validation-format-error' },
      ],
      cid: '17',
    });
    expect(await ask('cancel', { 'order-ids': [String(firstId)] })).toEqual({
      status: 'ok',
      data: { success: [String(firstId)], failed: [] },
      cid: '17',
    });
    expect(await ask('cancel', { 'client-order-ids': ['gr1a0001', 'none'] })).toMatchObject({
      data: { success: ['gr1a0001'], failed: [{ 'client-order-id': 'none' }] },
    });
    await ask('create-order', order);
    expect(await ask('cancelall', { 'account-id': spotId, symbol: 'btcusdt' })).toMatchObject({
      data: { 'success-count': 1, 'failed-count': 0, 'next-id': -1 },
    });
    expect(await ask('dance', {})).toMatchObject({ code: 2001, message: 'invalid.ch' });
    expect(htx.openOrders('main')).toEqual([]);
  });

  test('need a login, and a key that may trade', async () => {
    const socket = await kept(connectHtx(htx, '/ws/trade'));
    socket.send({ cid: '1', ch: 'create-order', params: order });
    expect(await socket.next()).toMatchObject({ cid: '1', 'err-code': 'login-required' });
    socket.send(loginFrame(htx, clock, '/ws/trade', { key: readOnlyKey }));
    await socket.next();
    socket.send({ cid: '2', ch: 'create-order', params: order });
    expect(await socket.next()).toMatchObject({ cid: '2', 'err-code': 'api-signature-not-valid' });
    expect(htx.orders('main')).toEqual([]);
  });

  test('are fifty in a second for one connection', async () => {
    const socket = await trading();
    for (let count = 0; count < 200; count++) socket.send({ cid: '1', ch: 'cancel', params: {} });
    expect(await socket.until({ code: 4000 })).toMatchObject({ message: 'too.many.request' });
  });
});

describe('a connection', () => {
  test.each(['/ws/trade', '/ws/v2'] as const)('at %s is pinged, and closed', async (path) => {
    await restart({ socketPings: { privateMs: 100 } });
    const socket = await kept(connectHtx(htx, path));
    // Unanswered, the second would have been the last.
    for (let count = 0; count < 3; count++) {
      const ping = await socket.until({ action: 'ping' });
      expect(ping['data']).toEqual({ ts: startMs });
      socket.send({ action: 'pong', data: ping['data'] });
    }
    expect(await socket.ended).toMatchObject({ code: 1008, reason: 'pong timeout' });
  });

  test.each([
    ['cut-before', 0],
    ['cut-after', 1],
  ] as const)('is %s an order was placed', async (kind, placed) => {
    const socket = await trading();
    htx.faults.set([{ endpoint: 'socket-place', kind, next: 1 }]);
    socket.send({ cid: '1', ch: 'create-order', params: order });
    await socket.ended;
    expect(htx.orders('main')).toHaveLength(placed);
  });
});
