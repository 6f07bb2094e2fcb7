/** Requests of the WebSocket API: `{id, method, params}`, each with its time, and signed unless a session stands for it. */

import { assert } from '../../domain/assert.ts';
import type { SocketRequest } from '../../ports/socket-dialect.ts';
import type { Access } from './access.ts';
import { timingOf } from './caller.ts';
import { cancelParameters, orderParameters, placeParameters } from './order-parameters.ts';
import { signedParameters, type Parameters } from './sign.ts';
import { wireSymbolOf } from './symbols.ts';

interface Method {
  readonly method: string;
  readonly parameters: Parameters;
  /** `session`: signed, unless the connection has logged on. */
  readonly access: 'public' | 'signed' | 'session';
  readonly expiresAtMs?: number;
}

/** Whether connections log on, after which requests need no signature: Binance allows it to Ed25519 keys alone. */
export function logsOn({ signer }: Access): boolean {
  return signer.keyKind === 'ed25519';
}

export function encodeRequest(
  access: Access,
  request: SocketRequest,
  { id, nowMs }: { readonly id: string; readonly nowMs: number },
): string {
  const method = methodOf(access, request);
  return JSON.stringify({
    id,
    method: method.method,
    params: parametersOf(access, method, nowMs),
  });
}

function parametersOf(access: Access, method: Method, nowMs: number): Parameters {
  if (method.access === 'public') return method.parameters;
  const timed = { ...method.parameters, ...timingOf(nowMs, method.expiresAtMs) };
  if (method.access === 'session' && logsOn(access)) return timed;
  return signedParameters(access.signer, { ...timed, apiKey: access.apiKey });
}

function methodOf(access: Access, request: SocketRequest): Method {
  switch (request.kind) {
    case 'login':
      // Other keys sign each request; asking for the account shows whether they are good.
      return logsOn(access)
        ? { method: 'session.logon', parameters: {}, access: 'signed' }
        : accountStatus;
    case 'subscribe':
      return logsOn(access)
        ? { method: 'userDataStream.subscribe', parameters: {}, access: 'public' }
        : { method: 'userDataStream.subscribe.signature', parameters: {}, access: 'signed' };
    case 'unsubscribe':
      return { method: 'userDataStream.unsubscribe', parameters: {}, access: 'public' };
    case 'place': {
      const [place] = request.requests;
      assert(
        place !== undefined && request.requests.length === 1,
        `binance takes one order a frame, found ${request.requests.length}`,
      );
      const { expiresAtMs } = place;
      const parameters = placeParameters(place);
      return { method: 'order.place', parameters, access: 'session', expiresAtMs };
    }
    case 'cancel': {
      const [cancel] = request.requests;
      assert(
        cancel !== undefined && request.requests.length === 1,
        `binance takes one cancel a frame, found ${request.requests.length}`,
      );
      return { method: 'order.cancel', parameters: cancelParameters(cancel), access: 'session' };
    }
    case 'order':
      return {
        method: 'order.status',
        parameters: orderParameters(request.query),
        access: 'session',
      };
    case 'openOrders':
      return {
        method: 'openOrders.status',
        parameters: { symbol: wireSymbolOf(request.symbol) },
        access: 'session',
      };
    case 'ticker':
      return {
        method: 'ticker.24hr',
        parameters: { symbol: wireSymbolOf(request.symbol), type: 'FULL' },
        access: 'public',
      };
    case 'balances':
      return accountStatus;
    case 'replace':
      assert(false, 'binance cannot replace an order and keep what it has executed');
  }
}

const accountStatus: Method = {
  method: 'account.status',
  parameters: { omitZeroBalances: true },
  access: 'session',
};
