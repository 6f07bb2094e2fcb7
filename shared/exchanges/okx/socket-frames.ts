/** Requests as frames of OKX's private websocket. Source: OKX API guide, "WebSocket" and "WS / Place order" ff. */

import { assert } from '../../domain/assert.ts';
import type { Credentials } from '../../ports/credentials.ts';
import type { ReplaceRequest, SocketRequest } from '../../ports/socket-dialect.ts';
import { cancelBody, checkPlaces, placeBody, type InstrumentName } from './order-bodies.ts';
import { signatureOf } from './sign.ts';

/** All spot orders of the account: one subscription, whatever the number of bots. */
const ordersChannel = { channel: 'orders', instType: 'SPOT' };

export interface FrameContext {
  readonly credentials: Credentials;
  readonly nameOf: (symbol: string) => InstrumentName;
}

export function frameOf(
  { credentials, nameOf }: FrameContext,
  request: SocketRequest,
  { id, nowMs }: { readonly id: string; readonly nowMs: number },
): unknown {
  switch (request.kind) {
    case 'login':
      return { op: 'login', args: [loginOf(credentials, nowMs)] };
    case 'subscribe':
    case 'unsubscribe':
      return { id, op: request.kind, args: [ordersChannel] };
    case 'place': {
      const { requests } = request;
      checkPlaces(requests);
      const op = requests.length === 1 ? 'order' : 'batch-orders';
      const expiresAtMs = Math.min(...requests.map((one) => one.expiresAtMs));
      const args = requests.map((one) => placeBody(one, nameOf(one.symbol)));
      return { id, op, expTime: String(Math.trunc(expiresAtMs)), args };
    }
    case 'cancel': {
      const { requests } = request;
      const op = requests.length === 1 ? 'cancel-order' : 'batch-cancel-orders';
      return { id, op, args: requests.map((one) => cancelBody(one, nameOf(one.symbol))) };
    }
    case 'replace':
      return { id, op: 'amend-order', args: [amendBody(request.request, nameOf)] };
    case 'order':
    case 'openOrders':
    case 'ticker':
    case 'balances':
      assert(false, `okx takes no ${request.kind} request over a websocket`);
  }
}

/** The timestamp is in seconds here, and the path a fixed one ("Login"). */
function loginOf({ apiKey, apiSecret, passphrase = '' }: Credentials, nowMs: number) {
  const timestamp = String(Math.floor(nowMs / 1_000));
  const signable = { method: 'GET', path: '/users/self/verify', body: '' } as const;
  return { apiKey, passphrase, timestamp, sign: signatureOf(apiSecret, timestamp, signable) };
}

/** The order keeps its id. */
function amendBody(
  { symbol, clientOrderId, price, quantity }: ReplaceRequest,
  nameOf: FrameContext['nameOf'],
) {
  return {
    ...nameOf(symbol),
    clOrdId: clientOrderId,
    newPx: price.toFixed(),
    newSz: quantity.toFixed(),
  };
}
