/** One request of the WebSocket API: `{id, method, params}` in a text frame. */

import { BinanceParameters } from './binance-parameters.ts';
import { BinanceRefusal } from './binance-wire.ts';

export interface SocketApiRequest {
  /** Echoed as it came. */
  readonly id: string | number | null;
  readonly method: string;
  readonly parameters: BinanceParameters;
  /** What a signature is about: all other parameters by name, as they came. */
  readonly payload: string;
}

export function readSocketRequest(text: string): SocketApiRequest {
  const frame = objectOf(parsed(text));
  const id = frame?.['id'] ?? null;
  const method = frame?.['method'];
  const params = objectOf(frame?.['params'] ?? {});
  const isId = id === null || typeof id === 'string' || Number.isSafeInteger(id);
  if (!isId || typeof method !== 'string' || params === undefined) {
    throw new BinanceRefusal(400, -1135, 'Invalid JSON Request');
  }
  const values = Object.entries(params)
    .map(([name, value]) => [name, textOf(value)] as const)
    .sort(([a], [b]) => (a < b ? -1 : 1));
  return {
    id: typeof id === 'string' || typeof id === 'number' ? id : null,
    method,
    parameters: new BinanceParameters(new Map(values)),
    payload: values
      .filter(([name]) => name !== 'signature')
      .map(([name, value]) => `${name}=${value}`)
      .join('&'),
  };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function objectOf(value: unknown): Readonly<Record<string, unknown>> | undefined {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? Object.fromEntries(Object.entries(value))
    : undefined;
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}
