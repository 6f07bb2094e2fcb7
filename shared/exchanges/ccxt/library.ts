/**
 * What we use of ccxt, in our own words. Its type declarations say `number` where the adapter makes it answer text, so
 * everything an exchange answered is unknown here, and read by `payloads.ts`.
 */

type Parameters = Readonly<Record<string, unknown>>;

/** One market, as `setMarkets` takes it. */
export type CcxtMarket = Readonly<Record<string, unknown>>;

export interface CcxtRequest {
  readonly url: string;
  readonly method: string;
  readonly headers: Readonly<Record<string, unknown>>;
  readonly body: unknown;
}

type CcxtFetch = (url: string, method?: string, headers?: object, body?: unknown) => unknown;

type CcxtList = (
  symbol: string | undefined,
  sinceMs: number | undefined,
  limit: number | undefined,
  params?: Parameters,
) => Promise<unknown>;

/** One exchange of ccxt. What is not readonly is replaced by us. */
export interface CcxtClient {
  readonly id: string;
  /** By a method's name: true, false, undefined, or the text `emulated`. */
  readonly has: Record<string, unknown>;
  readonly features: unknown;
  readonly options: Record<string, unknown>;
  readonly urls: Record<string, unknown>;
  /** What stands for `{hostname}` in the addresses; absent where none has it. */
  readonly hostname?: string;
  /** By a credential's name: whether it is needed. */
  readonly requiredCredentials: Readonly<Record<string, boolean>>;
  /** 2: decimal places, 3: significant digits, 4: tick size. */
  readonly precisionMode: number;
  readonly markets: Readonly<Record<string, unknown>> | undefined;
  /** Real ms between two requests that cost one. */
  readonly rateLimit: number;

  fetch: CcxtFetch;
  throttle: (cost?: number) => Promise<unknown>;
  loadMarkets: (isReload?: boolean) => Promise<unknown>;
  milliseconds: () => number;
  seconds: () => number;
  microseconds: () => number;
  nonce: () => number;
  incrementingNonce: () => number;
  uuid: () => string;
  uuid16: () => string;
  uuid22: () => string;
  randomBytes: (length: number) => string;
  parseNumber: (value: unknown, otherwise?: unknown) => unknown;
  decimalToPrecision: (
    value: unknown,
    rounding: number,
    precision: unknown,
    mode?: number,
    padding?: number,
  ) => string;

  setMarkets(markets: readonly CcxtMarket[]): unknown;
  setSandboxMode(isOn: boolean): void;
  enableDemoTrading(isOn: boolean): void;
  market(symbol: string): unknown;
  amountToPrecision(symbol: string, amount: string): string;
  priceToPrecision(symbol: string, price: string): string;
  parseOrder(raw: unknown, market: unknown): unknown;

  fetchTime(): Promise<unknown>;
  fetchTicker(symbol: string): Promise<unknown>;
  fetchBalance(): Promise<unknown>;
  fetchOrder(id: string, symbol: string, params?: Parameters): Promise<unknown>;
  fetchOpenOrder(id: string, symbol: string, params?: Parameters): Promise<unknown>;
  fetchClosedOrder(id: string, symbol: string, params?: Parameters): Promise<unknown>;
  fetchOpenOrders: CcxtList;
  fetchOrders: CcxtList;
  fetchClosedOrders: CcxtList;
  fetchCanceledOrders: CcxtList;
  fetchCanceledAndClosedOrders: CcxtList;
  fetchMyTrades: CcxtList;
  fetchOrderTrades(id: string, symbol: string): Promise<unknown>;
  cancelOrder(id: string, symbol: string): Promise<unknown>;
  /** Price and amount as text. */
  createOrder(
    symbol: string,
    type: 'limit',
    side: string,
    amount: string,
    price: string,
    params?: Parameters,
  ): Promise<unknown>;
}

export type CcxtClass = new (config: Readonly<Record<string, unknown>>) => CcxtClient;

export const countingModes = { decimalPlaces: 2, significantDigits: 3, tickSize: 4 } as const;
