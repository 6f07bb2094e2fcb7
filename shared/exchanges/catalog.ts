/**
 * What a person should know of an exchange before trading on it, as far as its adapter does not declare it of itself.
 * Source of all facts: the exchanges' own documents, as told in each adapter.
 */

export type SocketClass = 'Websocket' | 'request-reply websocket';

export interface ExchangeFacts {
  /** As configs spell it; `ccxt` stands for every exchange that is reached through ccxt. */
  readonly name: string;
  readonly title: string;
  /** How its websocket is spoken; absent where only REST is. */
  readonly socketClass?: SocketClass;
  /** What becomes of the ids our orders carry. */
  readonly orderIds: string;
  readonly requestLimits: string;
  /** Most open orders of one account; absent where no such limit is documented. */
  readonly openOrdersPerAccount?: number;
  readonly demo: string;
  /** Never the exchange itself: nothing here has traded with a real key. */
  readonly testedAgainst: readonly string[];
  /** Where the rights of a key are changed. */
  readonly keyPage: string;
  /** What happens to a key that is bound to no address; absent where nothing is documented. */
  readonly unboundKeys?: string;
  /** How far a clock may be off before requests that go by it are refused, ms. */
  readonly clockTakenMs: number;
  /** How inexactly it tells its time, ms. Default 0. */
  readonly clockErrorMs?: number;
}

const generic: ExchangeFacts = {
  name: 'ccxt',
  title: 'any other, through ccxt',
  orderIds: 'ours, where it takes them',
  requestLimits: 'paced by ccxt',
  demo: 'where ccxt has one',
  testedAgainst: ['simulators of Luno and Binance'],
  keyPage: 'the page of the exchange where API keys are made',
  // The shortest of those documented elsewhere.
  clockTakenMs: 5_000,
};

export const exchangeCatalog: readonly ExchangeFacts[] = [
  {
    name: 'okx',
    title: 'OKX',
    socketClass: 'request-reply websocket',
    orderIds: 'ours',
    requestLimits: 'by endpoint: orders 60 in 2 s',
    openOrdersPerAccount: 4_000,
    demo: 'demo',
    testedAgainst: ['simulator', 'ccxt', 'okx-api'],
    keyPage: 'OKX under API > Edit',
    unboundKeys: 'OKX deletes keys with the right to trade after 14 days without use',
    clockTakenMs: 30_000,
  },
  {
    name: 'binance',
    title: 'Binance',
    socketClass: 'request-reply websocket',
    orderIds: 'ours, replaced by a cancel',
    requestLimits: 'weight 6000 a minute',
    demo: 'demo, testnet',
    testedAgainst: ['simulator', 'ccxt', 'binance'],
    keyPage: 'Binance under API Management > Edit restrictions',
    // Binance announcement of 2021-07-08, "Updates to API Key Permission Rules"; the time may have changed since.
    unboundKeys: 'Binance takes the right to trade away after a time (30 days as of 2021)',
    // What a request without a window of its own is given; one from the future is refused after a second.
    clockTakenMs: 5_000,
  },
  {
    name: 'htx',
    title: 'HTX',
    socketClass: 'request-reply websocket',
    orderIds: 'ours, accepted twice',
    requestLimits: 'by endpoint: orders 100 in 2 s',
    demo: 'none',
    testedAgainst: ['simulator', 'ccxt'],
    keyPage: 'HTX under API Management > Edit',
    unboundKeys: 'HTX lets such keys expire after 90 days',
    clockTakenMs: 300_000,
  },
  {
    name: 'hitbtc',
    title: 'HitBTC',
    socketClass: 'Websocket',
    orderIds: 'ours, for a day',
    requestLimits: 'orders 300 a second, others 20',
    openOrdersPerAccount: 25_000,
    demo: 'demo',
    testedAgainst: ['simulator', 'ccxt'],
    keyPage: 'HitBTC on the page of your API keys',
    clockTakenMs: 10_000,
    // It is told in whole seconds, by the date of an answer.
    clockErrorMs: 500,
  },
  generic,
];

/** By their ids there. */
const simulatedForCcxt: ReadonlySet<string> = new Set(['luno', 'binance']);

/** Of an exchange as configs spell it; the generic ones for `ccxt:` and any id. */
export function factsOf(exchange: string): ExchangeFacts {
  const own = exchangeCatalog.find(({ name }) => name === exchange);
  if (own !== undefined) return own;
  const title = exchange.replace(/^ccxt:/, '');
  const testedAgainst = simulatedForCcxt.has(title) ? ['simulator'] : ['nothing of its own'];
  return { ...generic, name: exchange, title, testedAgainst };
}
