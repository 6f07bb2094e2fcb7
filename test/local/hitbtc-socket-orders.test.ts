/** Order operations over the websocket of the simulated HitBTC. */

import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { startHitbtcSimulator } from '../../local/exchange/hitbtc/hitbtc-simulator.ts';
import type { Simulator } from '../../local/exchange/simulator.ts';
import {
  hitbtcAccount,
  hitbtcKey,
  listeningTo,
  loggedInto,
  postOnlyOrder,
} from './hitbtc-support.ts';
import type { Frame, RawSocket } from './raw-socket.ts';
import { ManualClock, quietMarket, startMs } from './support.ts';

const readingKey = { ...hitbtcKey, apiKey: 'fake-reading-key', permissions: ['read'] as const };

let clock: ManualClock;
let hitbtc: Simulator;
beforeEach(async () => {
  clock = new ManualClock(startMs);
  const accounts = [{ ...hitbtcAccount, keys: [hitbtcKey, readingKey] }];
  hitbtc = await startHitbtcSimulator({ clock, recording: quietMarket, accounts, seed: 1 });
});
afterEach(() => hitbtc.close());

let lastId = 100;
async function ask(socket: RawSocket, method: string, params: Frame = {}): Promise<Frame> {
  const id = ++lastId;
  socket.send({ method, params, id });
  return socket.until({ id });
}

const order = postOnlyOrder('buy', '59850', '0.5', 'gr1a0001');

describe('an order', () => {
  test('is placed, replaced and canceled, each with a reply and a report', async () => {
    const socket = await listeningTo(hitbtc, clock);
    const placed = await ask(socket, 'spot_new_order', order);
    expect(placed).toMatchObject({ result: { status: 'new', report_type: 'new' } });
    expect(await socket.next()).toMatchObject({ method: 'spot_order', params: placed['result'] });

    const wanted = { new_client_order_id: 'gr1a0002', price: '59700', quantity: '0.4' };
    const named = { client_order_id: 'gr1a0001' };
    const replaced = await ask(socket, 'spot_replace_order', { ...named, ...wanted });
    expect(replaced).toMatchObject({
      result: {
        client_order_id: 'gr1a0002',
        original_client_order_id: 'gr1a0001',
        price: '59700.00',
        quantity: '0.40000',
        status: 'new',
        report_type: 'replaced',
      },
    });
    expect(await socket.next()).toMatchObject({ params: replaced['result'] });
    expect(hitbtc.openOrders('main')).toHaveLength(1);

    const gone = await ask(socket, 'spot_cancel_order', named);
    expect(gone).toMatchObject({ error: { code: 20002 } });
    const canceled = await ask(socket, 'spot_cancel_order', { client_order_id: 'gr1a0002' });
    expect(canceled).toMatchObject({ result: { status: 'canceled', report_type: 'canceled' } });
    expect(await socket.next()).toMatchObject({ params: canceled['result'] });
  });

  test('that cannot be replaced stays as it is', async () => {
    const socket = await loggedInto(hitbtc, clock);
    await ask(socket, 'spot_new_order', order);
    await ask(socket, 'spot_new_order', { ...order, client_order_id: 'gr1a0009' });
    const named = { client_order_id: 'gr1a0001', price: '59700', quantity: '0.4' };
    const replace = (changes: Frame): Promise<Frame> =>
      ask(socket, 'spot_replace_order', { ...named, ...changes });
    const codes = [
      await replace({ new_client_order_id: 'gr1a0009' }),
      await replace({ new_client_order_id: 'gr1a0002', quantity: '1000' }),
      await replace({ new_client_order_id: 'gr1a0002', price: '59700.001', strict_validate: true }),
      await replace({}),
    ].map(({ error }) => (error as Frame)['code']);
    expect(codes).toEqual([20008, 20001, 2022, 10001]);
    expect(hitbtc.openOrders('main').map(({ request }) => request.clientOrderId)).toEqual([
      'gr1a0001',
      'gr1a0009',
    ]);
  });

  test('keeps what is filled when it is replaced', async () => {
    const socket = await loggedInto(hitbtc, clock);
    await ask(socket, 'spot_new_order', order);
    clock.move(60_000);
    const wanted = { new_client_order_id: 'gr1a0002', price: '59700', quantity: '0.4' };
    const answer = await ask(socket, 'spot_replace_order', {
      client_order_id: 'gr1a0001',
      ...wanted,
    });
    expect(answer).toMatchObject({
      result: { status: 'partiallyFilled', quantity: '0.40000', quantity_cumulative: '0.30000' },
    });
  });

  test('that would take is told new, then canceled; its reply says so too', async () => {
    const socket = await listeningTo(hitbtc, clock);
    const crossing = postOnlyOrder('buy', '60100', '0.1', 'gr1a0001');
    const reply = await ask(socket, 'spot_new_order', crossing);
    expect(reply).toMatchObject({ result: { status: 'canceled', report_type: 'canceled' } });
    const types = [await socket.next(), await socket.next()].map(
      ({ params }) => (params as Frame)['report_type'],
    );
    expect(types).toEqual(['new', 'canceled']);
  });

  test('that takes at once carries its trades; what is left of an immediate one expires', async () => {
    const socket = await listeningTo(hitbtc, clock);
    const immediate = { ...postOnlyOrder('buy', '60100', '1.5', 'gr1a0001'), post_only: false };
    const reply = await ask(socket, 'spot_new_order', { ...immediate, time_in_force: 'IOC' });
    expect(reply).toMatchObject({
      result: {
        status: 'expired',
        report_type: 'trade',
        quantity_cumulative: '1.00000',
        trades: [{ quantity: '1.00000', price: '60100.00', fee: '150.250000000000', taker: true }],
      },
    });
    const types: unknown[] = [];
    for (let count = 0; count < 3; count++) {
      types.push(((await socket.next())['params'] as Frame)['report_type']);
    }
    expect(types).toEqual(['new', 'trade', 'expired']);
  });

  test('and all others can be listed and canceled together', async () => {
    const socket = await loggedInto(hitbtc, clock);
    await ask(socket, 'spot_new_order', order);
    await ask(socket, 'spot_new_order', { ...order, client_order_id: 'gr1a0002' });
    const listed = await ask(socket, 'spot_get_orders', { symbol: 'BTCUSDT' });
    expect(listed['result']).toHaveLength(2);
    expect(await ask(socket, 'spot_get_orders', { symbol: 'ETHUSDT' })).toMatchObject({
      error: { code: 2001 },
    });
    const canceled = await ask(socket, 'spot_cancel_orders');
    expect(canceled['result']).toMatchObject([{ status: 'canceled' }, { status: 'canceled' }]);
    expect(hitbtc.openOrders('main')).toEqual([]);
  });

  test('is refused to a key that may only read', async () => {
    const socket = await loggedInto(hitbtc, clock, readingKey);
    expect(await ask(socket, 'spot_new_order', order)).toMatchObject({ error: { code: 1003 } });
    expect(await ask(socket, 'spot_get_orders')).toMatchObject({ result: [] });
  });
});
