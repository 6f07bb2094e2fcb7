/** The channels of the simulated OKX that can be subscribed to. */

import type { WireObject } from './okx-orders.ts';
import { OkxRefusal } from './okx-wire.ts';

export interface OkxChannel {
  readonly kind: 'orders' | 'tickers';
  /** The same for two subscriptions to the same thing. */
  readonly id: string;
  /** As it was asked for. */
  readonly arg: WireObject;
}

const types = ['SPOT', 'MARGIN', 'SWAP', 'FUTURES', 'OPTION', 'ANY'];

/** Throws `OkxRefusal`. */
export function channelOf(
  arg: WireObject,
  { isPrivate, symbol }: { readonly isPrivate: boolean; readonly symbol: string },
): OkxChannel {
  const kind = (['orders', 'tickers'] as const).find((name) => name === arg['channel']);
  const { instType, instId } = arg;
  if (typeof arg['channel'] !== 'string') {
    throw new OkxRefusal(200, '60012', `Invalid request: ${JSON.stringify(arg)}`);
  }
  const isHere = kind !== undefined && (kind === 'orders') === isPrivate;
  const isOfSymbol = instId === symbol || (kind === 'orders' && (instId ?? '') === '');
  const isOfType = kind === 'tickers' || types.some((type) => type === instType);
  if (!isHere || !isOfSymbol || !isOfType) {
    const what = JSON.stringify([arg['channel'], instType, instId]);
    throw new OkxRefusal(200, '60018', `Wrong URL or channel ${what} doesn't exist.`);
  }
  return { kind, id: JSON.stringify([kind, instType ?? '', instId ?? '']), arg };
}

/** All orders here are of the spot market. */
export function isCovered({ arg }: OkxChannel, order: { readonly instId: string }): boolean {
  const { instType, instId = '' } = arg;
  const isType = instType === 'SPOT' || instType === 'ANY';
  return isType && (instId === '' || instId === order.instId);
}
