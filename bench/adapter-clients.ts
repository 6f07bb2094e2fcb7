/** An adapter and the libraries beside it, each before the same transport: it hands the request over, and has the answer. */

import type { AxiosAdapter, AxiosResponse } from 'axios';
import { decimal, type Decimal } from '../shared/domain/decimal.ts';
import { createExchange } from '../shared/exchanges/registry.ts';
import { systemClock } from '../shared/runtime/system-clock.ts';
import { keys, price, quantity, symbol, type Case, type CaseName } from './adapter-cases.ts';

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

export type ClientName = 'mmm' | 'ccxt' | 'okx-api' | 'binance';

export interface Boundary {
  readonly exchange: CaseName;
  readonly answersOf: Case;
  readonly sent: Sent;
}

export function openClient(name: ClientName, boundary: Boundary): Promise<Client> {
  switch (name) {
    case 'mmm':
      return ownClient(boundary);
    case 'ccxt':
      return import('./adapter-ccxt.ts').then(({ ccxtClient }) => ccxtClient(boundary));
    case 'okx-api':
      return import('./adapter-libraries.ts').then(({ okxClient }) => okxClient(boundary));
    case 'binance':
      return import('./adapter-libraries.ts').then(({ binanceClient }) => binanceClient(boundary));
  }
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

async function ownClient(boundary: Boundary): Promise<Client> {
  const { exchange: name, answersOf } = boundary;
  const exchange = await createExchange(name, {
    credentials: { exchange: name, ...keys, isDemo: false },
    // The time of the exchange is not asked for: nor do the libraries ask.
    clock: { ...systemClock, isExchanges: true },
    transport: axiosAdapterOf(boundary),
  });
  const order = { symbol, side: 'buy', timeInForce: 'gtc', postOnly: true } as const;
  const amounts = { price: decimal(price), quantity: decimal(quantity) };
  let placed = 0;
  return {
    place() {
      placed += 1;
      // HTX takes an id twice, so its adapter sends none twice.
      const clientOrderId = name === 'htx' ? `gr1a${placed}` : answersOf.clientOrderId;
      const expiresAtMs = systemClock.now() + 10_000;
      return exchange.place([{ ...order, ...amounts, clientOrderId, expiresAtMs }]);
    },
    openOrders: () => exchange.openOrders(symbol),
    isAccepted: (outcomes) => (outcomes as readonly { kind: string }[])[0]?.kind === 'accepted',
    told(row) {
      const report = row as Awaited<ReturnType<typeof exchange.openOrders>>[number];
      return {
        id: report.exchangeOrderId,
        clientOrderId: report.clientOrderId ?? '',
        side: report.side,
        price: plain(report.price),
        quantity: plain(report.quantity),
        filled: plain(report.filledQuantity),
      };
    },
  };
}
