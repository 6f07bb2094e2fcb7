/** Faults of websockets, as people write them, on each of the other simulated exchanges. */

import { afterEach, describe, expect, test } from '@jest/globals';
import { binanceEndpoints } from '../../local/exchange/binance/binance-operations.ts';
import { startBinanceSimulator } from '../../local/exchange/binance/binance-simulator.ts';
import { parseFaults } from '../../local/exchange/fault-text.ts';
import { socketEndpoints } from '../../local/exchange/faults.ts';
import { hitbtcEndpoints } from '../../local/exchange/hitbtc/hitbtc-routes.ts';
import { startHitbtcSimulator } from '../../local/exchange/hitbtc/hitbtc-simulator.ts';
import type { Simulator } from '../../local/exchange/simulator.ts';
import {
  connectBinance,
  limitMaker,
  listeningToBinance,
  richBinanceAccount,
  signedRequest,
} from './binance-support.ts';
import {
  connectHitbtc,
  hitbtcAccount,
  listeningTo,
  loginTo,
  postOnlyOrder,
} from './hitbtc-support.ts';
import type { Frame, RawSocket } from './raw-socket.ts';
import { ManualClock, quietMarket, startMs } from './support.ts';

const clock = new ManualClock(startMs);
let simulator: Simulator;
/** Not every test starts one. */
const started = new Set<Simulator>();
afterEach(async () => {
  await Promise.all([...started].map((one) => one.close()));
  started.clear();
});

interface Wire {
  readonly exchange: string;
  readonly endpoints: readonly string[];
  start(): Promise<Simulator>;
  connect(): Promise<RawSocket>;
  listen(): Promise<RawSocket>;
  readonly login: () => Frame;
  readonly place: () => Frame;
  readonly query: () => Frame;
}

const market = { clock, recording: quietMarket, seed: 1 };
const wires: readonly Wire[] = [
  {
    exchange: 'hitbtc',
    endpoints: hitbtcEndpoints,
    start: () => startHitbtcSimulator({ ...market, accounts: [hitbtcAccount] }),
    connect: () => connectHitbtc(simulator),
    listen: () => listeningTo(simulator, clock),
    login: () => loginTo(clock),
    place: () => ({
      id: 7,
      method: 'spot_new_order',
      params: postOnlyOrder('buy', '59850', '0.5', 'gr1a0001'),
    }),
    query: () => ({ id: 8, method: 'spot_get_orders', params: {} }),
  },
  {
    exchange: 'binance',
    endpoints: binanceEndpoints,
    start: () => startBinanceSimulator({ ...market, accounts: [richBinanceAccount] }),
    connect: () => connectBinance(simulator),
    listen: () => listeningToBinance(simulator, clock),
    login: () => signedRequest(clock, ['1', 'userDataStream.subscribe.signature']),
    place: () =>
      signedRequest(clock, ['7', 'order.place'], limitMaker('BUY', '59850', '0.5', 'gr1a0001')),
    query: () => signedRequest(clock, ['8', 'openOrders.status'], { symbol: 'BTCUSDT' }),
  },
];

describe.each(wires)('$exchange', (wire) => {
  const start = async (): Promise<void> => {
    simulator = await wire.start();
    started.add(simulator);
  };
  const faults = (text: string): void => {
    simulator.faults.set(parseFaults(text, wire.endpoints));
  };

  test('a cut login never succeeds', async () => {
    await start();
    faults('socket-login:cut-before:1');
    const socket = await wire.connect();
    socket.send(wire.login());
    expect(await socket.ended).toMatchObject({ code: 1006 });
    await expect(socket.next()).rejects.toThrow('the connection is over');
  });

  test('an order is carried out, and its connection cut', async () => {
    await start();
    const socket = await wire.listen();
    faults('socket-place:cut-after:next1');
    socket.send(wire.place());
    expect(await socket.ended).toMatchObject({ code: 1006 });
    expect(simulator.orders('main')).toHaveLength(1);
  });

  test('an answer is lost, and the connection stays', async () => {
    await start();
    const socket = await wire.listen();
    faults('socket-place:answer-lost:next1');
    const { id } = wire.place();
    socket.send(wire.place());
    const query = wire.query();
    const frames = await socket.before(query, { id: query['id'] });
    expect(frames.map((frame) => frame['id'])).not.toContain(id);
    // The events of the order are told all the same.
    expect(frames.length).toBeGreaterThan(0);
    expect(simulator.orders('main')).toHaveLength(1);
  });

  test('every name of a websocket is known', () => {
    expect(wire.endpoints).toEqual(expect.arrayContaining([...socketEndpoints]));
  });
});
