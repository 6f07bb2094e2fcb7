/** Requests and replies of the HitBTC websockets, which are like JSON-RPC. */

import { parseObject, toJson, type HitbtcRefusal, type WireObject } from './hitbtc-wire.ts';

export interface SocketCall {
  readonly method: string;
  readonly params: WireObject;
  /** Given back as it came; absent where it was. */
  readonly id: string | number | undefined;
  /** Of market data: the channel. */
  readonly channel: string | undefined;
}

/** Undefined for what is no request. */
export function readCall(text: string): SocketCall | undefined {
  const message = parseObject(text);
  if (message === undefined) return undefined;
  const { method, params = {}, id, ch } = message;
  const isId = id === undefined || typeof id === 'number' || typeof id === 'string';
  const isObject = typeof params === 'object' && params !== null && !Array.isArray(params);
  if (typeof method !== 'string' || !isObject || !isId) return undefined;
  const channel = typeof ch === 'string' ? ch : undefined;
  return { method, params: { ...params }, id, channel };
}

const withId = (id: SocketCall['id']): object => (id === undefined ? {} : { id });

export function resultReply(result: unknown, id: SocketCall['id']): string {
  return toJson({ jsonrpc: '2.0', result, ...withId(id) });
}

export function errorReply(refusal: HitbtcRefusal, id: SocketCall['id']): string {
  return toJson({ jsonrpc: '2.0', error: refusal.toError(), ...withId(id) });
}

export function notification(method: string, params: unknown): string {
  return toJson({ jsonrpc: '2.0', method, params });
}
