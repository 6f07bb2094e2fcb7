/** What all clients of a bench share: the transport they stand before hands the request over, and has the answer. */

import type { AxiosAdapter, AxiosResponse } from 'axios';
import { decimal, type Decimal } from '../shared/domain/decimal.ts';
import type { Case, CaseName } from './adapter-cases.ts';

/** What a list of orders comes to, in the words all clients share. */
export interface Told {
  readonly id: string;
  readonly clientOrderId: string;
  readonly side: string;
  readonly price: string;
  readonly quantity: string;
  readonly filled: string;
}

export interface Client {
  place(): Promise<unknown>;
  openOrders(): Promise<readonly unknown[]>;
  /** Whether an order of which `place` told was accepted. */
  isAccepted(placed: unknown): boolean;
  /** What a row that `openOrders` gave says. */
  told(row: unknown): Told;
}

/** The latest request, as it would have gone out. */
export interface Sent {
  url: string;
  body: string;
}

export interface Boundary {
  readonly exchange: CaseName;
  readonly answersOf: Case;
  readonly sent: Sent;
}

let answered = 0;

export function answerTo({ answersOf }: Boundary, url: string): string {
  const found = answersOf.answers.find(([part]) => url.includes(part));
  if (found === undefined) throw new Error(`nothing is recorded for ${url}`);
  const [, bodies] = found;
  if (typeof bodies === 'string') return bodies;
  const body = bodies[answered++ % bodies.length];
  if (body === undefined) throw new Error(`no page is recorded for ${url}`);
  return body;
}

export function axiosAdapterOf(boundary: Boundary): AxiosAdapter {
  const { sent } = boundary;
  return (config) => {
    sent.url = config.url ?? '';
    sent.body = typeof config.data === 'string' ? config.data : '';
    const response: AxiosResponse = {
      data: answerTo(boundary, config.url ?? ''),
      status: 200,
      statusText: 'OK',
      headers: { 'content-type': 'application/json' },
      config,
    };
    return Promise.resolve(response);
  };
}

export const plain = (value: Decimal | number | string): string => decimal(value).toFixed();
