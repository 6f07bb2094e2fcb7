/** What each exchange answers to the two requests that are measured: the recorded answers, and a page of 100 orders. */

import { readFileSync } from 'node:fs';

export const symbol = 'BTC-USDT';
export const rowsOnPage = 100;
export const price = '61000.5';
export const quantity = '0.001';

/** Obviously fake. */
export const keys = {
  apiKey: 'fake-key-0001',
  apiSecret: 'fake-secret-0002',
  passphrase: 'fake-passphrase-0003',
};

export interface Case {
  /** Of the order that is placed. */
  readonly clientOrderId: string;
  /** By a part of the request's address, the first that fits: the answer's body, or those it has in turn. */
  readonly answers: readonly (readonly [part: string, bodies: string | readonly string[]])[];
}

export type CaseName = 'okx' | 'binance' | 'hitbtc' | 'htx';

type Row = Record<string, unknown>;

function recorded(exchange: CaseName, name: string): string {
  const file = new URL(`../test/payloads/${exchange}/${name}.json`, import.meta.url);
  return readFileSync(file, 'utf8');
}

/** In turn, each with other prices: none is read anew so soon that it could be remembered. */
const pages = 40;

/** Pages of rows like this one, each row with ids and a price of its own. */
function pagesOf(
  row: Row,
  idsOf: (i: number) => Row,
  whole: (rows: readonly Row[]) => unknown,
): readonly string[] {
  return Array.from({ length: pages }, (_, page) =>
    JSON.stringify(
      whole(
        Array.from({ length: rowsOnPage }, (__, i) => ({
          ...row,
          ...idsOf(page * rowsOnPage + i),
        })),
      ),
    ),
  );
}

const ours = (i: number): string => `gr1a0000000${String(1_000 + i)}`;
const priceAt = (i: number): string => `${61_000 - i}.50`;

const cases: Readonly<Record<CaseName, () => Case>> = {
  okx() {
    const envelope = JSON.parse(recorded('okx', 'order')) as { data: [Row] };
    const idsOf = (i: number): Row => ({
      ordId: String(2_896_576_259_728_695_296n + BigInt(i)),
      clOrdId: ours(i),
      px: priceAt(i),
    });
    const lists = pagesOf(envelope.data[0], idsOf, (data) => ({ ...envelope, data }));
    return {
      clientOrderId: 'gr1a0001',
      answers: [
        // A full page may not be the last one.
        ['&after=', JSON.stringify({ ...envelope, data: [] })],
        ['orders-pending', lists],
        ['/trade/order', recorded('okx', 'place-accepted')],
        ['/trade/batch-orders', recorded('okx', 'place-accepted')],
      ],
    };
  },
  binance() {
    // One of the libraries insists on a beginning of its own.
    const clientOrderId = 'x-U5D79M5Bgr1a0001';
    const idsOf = (i: number): Row => ({
      orderId: 12_510_053_279 + i,
      clientOrderId: ours(i),
      price: `${priceAt(i)}000000`,
    });
    const row = JSON.parse(recorded('binance', 'order')) as Row;
    const lists = pagesOf(row, idsOf, (rows) => rows);
    const placed = JSON.parse(recorded('binance', 'place-accepted')) as Row;
    return {
      clientOrderId,
      answers: [
        ['openOrders', lists],
        ['/order', JSON.stringify({ ...placed, clientOrderId })],
      ],
    };
  },
  hitbtc() {
    const row = JSON.parse(recorded('hitbtc', 'order')) as Row;
    const idsOf = (i: number): Row => ({
      id: 1_175_851_866_285 + i,
      client_order_id: ours(i),
      price: priceAt(i),
    });
    const lists = pagesOf(row, idsOf, (rows) => rows);
    const isList = '/spot/order?';
    return {
      clientOrderId: String(row['client_order_id']),
      answers: [
        [isList, lists],
        ['/spot/order', JSON.stringify(row)],
      ],
    };
  },
  htx() {
    const envelope = JSON.parse(recorded('htx', 'open-orders')) as { data: [Row] };
    const idsOf = (i: number): Row => ({
      id: 1_314_507_823_485_263 + i,
      'client-order-id': ours(i),
      price: `${priceAt(i)}0000000000000000`,
    });
    const lists = pagesOf(envelope.data[0], idsOf, (data) => ({ ...envelope, data }));
    return {
      clientOrderId: 'gr1a0001',
      answers: [
        ['/order/openOrders', lists],
        ['/account/accounts', recorded('htx', 'accounts')],
        ['/order/orders/place', recorded('htx', 'place-accepted')],
      ],
    };
  },
};

export function caseOf(exchange: CaseName): Case {
  return cases[exchange]();
}
