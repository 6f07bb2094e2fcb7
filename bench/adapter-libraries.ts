/** The libraries made for one exchange, okx-api and binance: they hand rows on as they come, as text and numbers. */

import { createHmac } from 'node:crypto';
import { MainClient } from 'binance';
import { RestClient } from 'okx-api';
import { axiosAdapterOf, plain, type Boundary, type Client } from './adapter-boundary.ts';
import { keys, price, quantity } from './adapter-cases.ts';

/** Each brings an axios of its own, whose types differ in nothing that matters here. */
function networkOf(boundary: Boundary): { readonly adapter: never } {
  return { adapter: axiosAdapterOf(boundary) as never };
}

export function okxClient(boundary: Boundary): Client {
  const { apiKey, apiSecret, passphrase: apiPass } = keys;
  const client = new RestClient(
    {
      apiKey,
      apiSecret,
      apiPass,
      // As its documentation advises for speed.
      customSignMessageFn: (text, secret) =>
        Promise.resolve(createHmac('sha256', secret).update(text).digest('base64')),
    },
    networkOf(boundary),
  );
  return {
    place: () =>
      client.submitOrder({
        instId: 'BTC-USDT',
        tdMode: 'cash',
        clOrdId: boundary.answersOf.clientOrderId,
        side: 'buy',
        ordType: 'post_only',
        px: price,
        sz: quantity,
      }),
    openOrders: () => client.getOrderList({ instType: 'SPOT', instId: 'BTC-USDT' }),
    isAccepted: (rows) => (rows as readonly { sCode: string }[])[0]?.sCode === '0',
    told(row) {
      const { ordId, clOrdId, side, px, sz, accFillSz } = row as Readonly<Record<string, string>>;
      return {
        id: ordId ?? '',
        clientOrderId: clOrdId ?? '',
        side: side ?? '',
        price: plain(px ?? ''),
        quantity: plain(sz ?? ''),
        filled: plain(accFillSz ?? ''),
      };
    },
  };
}

export function binanceClient(boundary: Boundary): Client {
  const client = new MainClient(
    {
      api_key: keys.apiKey,
      api_secret: keys.apiSecret,
      // Numbers stay text, as with the others.
      beautifyResponses: false,
      customSignMessageFn: (text: string, secret: string) =>
        Promise.resolve(createHmac('sha256', secret).update(text).digest('hex')),
    },
    networkOf(boundary),
  );
  return {
    place: () =>
      client.submitNewOrder({
        symbol: 'BTCUSDT',
        side: 'BUY',
        type: 'LIMIT_MAKER',
        price: Number(price),
        quantity: Number(quantity),
        newClientOrderId: boundary.answersOf.clientOrderId,
        newOrderRespType: 'RESULT',
      }),
    openOrders: () => client.getOpenOrders({ symbol: 'BTCUSDT' }),
    isAccepted: (row) => (row as { status?: string }).status === 'NEW',
    told(row) {
      const order = row as Awaited<ReturnType<MainClient['getOpenOrders']>>[number];
      return {
        id: String(order.orderId),
        clientOrderId: order.clientOrderId,
        side: order.side.toLowerCase(),
        price: plain(order.price),
        quantity: plain(order.origQty),
        filled: plain(order.executedQty),
      };
    },
  };
}
