/**
 * Requests as frames. `/ws/trade` takes orders by operation and `cid`; login and subscriptions are the same on both
 * sockets, and answered without an id. Source: HTX spot API reference, "Websocket Trade" and "Websocket Asset and
 * Order".
 */

import { assert } from '../../domain/assert.ts';
import type { SocketRequest } from '../../ports/socket-dialect.ts';
import type { Access } from './access.ts';
import {
  cancelParameters,
  checkPlaces,
  orderNameOf,
  placeBatchMax,
  placeParameters,
} from './order-parameters.ts';
import { socketLogin } from './sign.ts';

/** All symbols of the account: one that a bot misspells must not keep the others from their events. */
export const subscriptions = ['orders#*', 'trade.clearing#*#0'] as const;

export interface RequestContext {
  readonly access: Access;
  /** Digits; absent where nothing is traded. */
  readonly accountId: string | undefined;
}

export function frameOf(
  { access, accountId }: RequestContext,
  request: SocketRequest,
  { id, nowMs }: { readonly id: string; readonly nowMs: number },
): unknown {
  switch (request.kind) {
    case 'login': {
      const isForEvents = request.socket === 'events';
      const url = new URL(isForEvents ? access.eventsSocketUrl : access.tradeSocketUrl);
      const params = socketLogin(access, { host: url.host, path: url.pathname }, nowMs);
      return { action: 'req', ch: 'auth', params };
    }
    case 'subscribe':
    case 'unsubscribe': {
      const ch = request.kind === 'subscribe' ? request.channel : undefined;
      assert(ch !== undefined, `a ${request.kind} request of htx names no channel`);
      return { action: 'sub', ch };
    }
    case 'place': {
      checkSize(request.requests);
      checkPlaces(request.requests);
      assert(accountId !== undefined, 'orders of htx need the number of an account');
      const orders = request.requests.map((one) => ({
        ...placeParameters(one, accountId),
        // A number here, unlike in REST.
        'account-id': Number(accountId),
      }));
      const [order] = orders;
      return orders.length === 1
        ? { cid: id, ch: 'create-order', params: order }
        : { cid: id, ch: 'create-batchorder', params: orders };
    }
    case 'cancel': {
      checkSize(request.requests);
      const names = request.requests.map(orderNameOf);
      const by = names[0]?.by ?? 'order-ids';
      return { cid: id, ch: 'cancel', params: cancelParameters(by, names) };
    }
    case 'replace':
    case 'order':
    case 'openOrders':
    case 'ticker':
    case 'balances':
      assert(false, `htx takes no ${request.kind} request over a websocket`);
  }
}

function checkSize({ length }: readonly unknown[]): void {
  assert(
    length > 0 && length <= placeBatchMax,
    `found ${length} orders for one frame, allowed 1 to ${placeBatchMax}`,
  );
}
