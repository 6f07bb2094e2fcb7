/** ccxt before the same transport: its orders are objects of floats, the row they were made of included. */

import ccxt from 'ccxt';
import { answerTo, plain, type Boundary, type Client } from './adapter-boundary.ts';
import { keys, price, quantity } from './adapter-cases.ts';

const unified = 'BTC/USDT';

export function ccxtClient(boundary: Boundary): Client {
  const { exchange, answersOf, sent } = boundary;
  const client = new ccxt[exchange]({
    apiKey: keys.apiKey,
    secret: keys.apiSecret,
    password: keys.passphrase,
    enableRateLimit: false,
    options: { warnOnFetchOpenOrdersWithoutSymbol: false },
  });
  client.fetchImplementation = (url: string, request: { body?: string }) => {
    sent.url = url;
    sent.body = request.body ?? '';
    const body = answerTo(boundary, url);
    return Promise.resolve({
      status: 200,
      statusText: 'OK',
      headers: new Map([['Content-Type', 'application/json']]),
      text: () => Promise.resolve(body),
    });
  };
  const id = { okx: 'BTC-USDT', binance: 'BTCUSDT', hitbtc: 'BTCUSDT', htx: 'btcusdt' }[exchange];
  const lower = exchange === 'htx';
  const market = client.safeMarketStructure({
    id,
    symbol: unified,
    base: 'BTC',
    quote: 'USDT',
    baseId: lower ? 'btc' : 'BTC',
    quoteId: lower ? 'usdt' : 'USDT',
    type: 'spot',
    spot: true,
    margin: false,
    swap: false,
    future: false,
    option: false,
    contract: false,
    active: true,
    precision: { price: 0.01, amount: 0.00001 },
    info: { orderTypes: ['LIMIT', 'LIMIT_MAKER'] },
  });
  client.setMarkets([market]);
  const nameOfId = exchange === 'hitbtc' ? 'client_order_id' : 'clientOrderId';
  const params = { postOnly: true, [nameOfId]: answersOf.clientOrderId };
  return {
    place: () =>
      client.createOrder(unified, 'limit', 'buy', Number(quantity), Number(price), params),
    openOrders: () => client.fetchOpenOrders(unified),
    isAccepted: (order) => (order as { id?: string }).id !== undefined,
    told(row) {
      const order = row as ReturnType<typeof client.safeOrder>;
      // Its id of an order of HitBTC is the client's.
      const info = order.info as Readonly<Record<string, unknown>>;
      return {
        id: exchange === 'hitbtc' ? String(info['id']) : (order.id ?? ''),
        clientOrderId: order.clientOrderId ?? '',
        side: String(order.side),
        price: plain(order.price ?? 0),
        quantity: plain(order.amount ?? 0),
        filled: plain(order.filled ?? 0),
      };
    },
  };
}
