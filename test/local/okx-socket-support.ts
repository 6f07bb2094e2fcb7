/** Connections to the simulated OKX that have logged in and listen to their orders. */

import type { Clock } from '../../shared/ports/clock.ts';
import { okxSignature, type OkxKey } from '../../local/exchange/okx/okx-keys.ts';
import type { Simulator } from '../../local/exchange/simulator.ts';
import { RawSocket, type Frame } from './raw-socket.ts';
import { postOnly, tradingKey } from './support.ts';

export const ordersChannel = { channel: 'orders', instType: 'SPOT', instId: 'BTC-USDT' };
export const instIdCode = 10145;

export function loginOf(clock: Clock, key: OkxKey = tradingKey, changes: Frame = {}): Frame {
  const timestamp = String(Math.floor(clock.now() / 1_000));
  const signed = { timestamp, method: 'GET', target: '/users/self/verify', body: '' };
  const sign = okxSignature(key.secret, signed);
  const { apiKey, passphrase } = key;
  return { op: 'login', args: [{ apiKey, passphrase, timestamp, sign, ...changes }] };
}

export function connect(okx: Simulator, path = '/ws/v5/private'): Promise<RawSocket> {
  return new RawSocket(`${okx.socketUrl}${path}`).open();
}

export async function loggedIn(okx: Simulator, clock: Clock, key?: OkxKey): Promise<RawSocket> {
  const socket = await connect(okx);
  socket.send(loginOf(clock, key));
  await socket.until({ event: 'login' });
  return socket;
}

export async function listening(okx: Simulator, clock: Clock, key?: OkxKey): Promise<RawSocket> {
  const socket = await loggedIn(okx, clock, key);
  socket.send({ id: 's1', op: 'subscribe', args: [ordersChannel] });
  await socket.until({ event: 'channel-conn-count' });
  return socket;
}

/** A post-only order as it is placed over a websocket. */
export function socketOrder(side: 'buy' | 'sell', px: string, sz: string, clOrdId: string): Frame {
  return { ...postOnly(side, px, sz, clOrdId), instId: undefined, instIdCode };
}

/** The only row of a frame. */
export function rowOf(frame: Frame): Frame {
  const [row] = frame['data'] as Frame[];
  if (row === undefined) throw new Error(`no row in ${JSON.stringify(frame)}`);
  return row;
}
