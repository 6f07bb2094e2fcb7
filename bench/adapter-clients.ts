/** An adapter and the libraries beside it, each before the same transport. */

import { decimal } from '../shared/domain/decimal.ts';
import { createExchange } from '../shared/exchanges/registry.ts';
import { systemClock } from '../shared/runtime/system-clock.ts';
import { axiosAdapterOf, plain, type Boundary, type Client } from './adapter-boundary.ts';
import { keys, price, quantity, symbol } from './adapter-cases.ts';

export type ClientName = 'mmm' | 'ccxt' | 'okx-api' | 'binance';

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
