/**
 * An exchange with many accounts that tells as many order events as it is asked for: the simulated HitBTC's sign-in and
 * answers, and reports of orders that nobody placed.
 */

import { Faults } from '../local/exchange/faults.ts';
import { HitbtcFront } from '../local/exchange/hitbtc/hitbtc-front.ts';
import { HitbtcOrders } from '../local/exchange/hitbtc/hitbtc-orders.ts';
import { HitbtcRateLimits } from '../local/exchange/hitbtc/hitbtc-rate-limits.ts';
import { hitbtcProfile } from '../local/exchange/hitbtc/hitbtc-simulator.ts';
import { HitbtcSocketFront } from '../local/exchange/hitbtc/hitbtc-socket-front.ts';
import { startHttpFront } from '../local/exchange/http-front.ts';
import { seededRandom } from '../local/exchange/random.ts';
import { SimulatedExchange } from '../local/exchange/simulated-exchange.ts';
import { dayOf } from '../local/exchange/simulator.ts';
import type { SocketConnection, SocketPeer } from '../local/exchange/socket-front.ts';
import { bundledRecording, loadRecording } from '../local/market/recording.ts';
import { clientOrderIdOf } from '../shared/domain/client-order-id.ts';
import { newIdPrefix } from '../shared/runtime/id-prefix.ts';
import { systemClock } from '../shared/runtime/system-clock.ts';

export interface OrderSource {
  readonly baseUrl: string;
  /** Tells the next event of each session in turn, so many in all. Every second event is a trade. */
  tell(events: number): void;
  /** Tells the trades of all orders that rest. */
  finish(): void;
  /** Events told so far. */
  told(): number;
  /** How long ago a trade was told, ms; undefined for one that was heard of before. */
  sinceTrade(tradeId: string): number | undefined;
  connections(): number;
  close(): Promise<void>;
}

/** Nobody is kept from asking: 200 accounts share an address. */
class NoLimits extends HitbtcRateLimits {
  override tryUse(): boolean {
    return true;
  }
}

/** As the fronts know it, and as its owner's bot names its orders. */
export interface SourceAccount {
  readonly name: string;
  readonly apiKey: string;
  readonly secret: string;
  readonly botId: string;
}

const orderIdsFrom = 1_175_851_866_285;
const tradeIdsFrom = 2_338_127_619;

/** The orders of one session: each rests, and fills. */
class Teller {
  readonly #connection: SocketConnection;
  readonly #idPrefix: string;
  #sequence = 0;
  #isResting = false;

  constructor(connection: SocketConnection, botId: string) {
    this.#connection = connection;
    this.#idPrefix = newIdPrefix(botId, 0);
  }

  get isResting(): boolean {
    return this.#isResting;
  }

  /** `number` is new for each event. */
  tell(number: number): void {
    if (!this.#isResting) this.#sequence += 1;
    const time = new Date(systemClock.now()).toISOString();
    const name = clientOrderIdOf(this.#idPrefix, this.#sequence);
    const common = `"client_order_id":"${name}","symbol":"BTCUSDT","side":"buy","type":"limit","time_in_force":"GTC","quantity":"0.00100","price":"61000.50","post_only":true,"created_at":"${time}","updated_at":"${time}"`;
    const what = this.#isResting
      ? `"status":"filled","quantity_cumulative":"0.00100","price_average":"61000.50","trade_id":${tradeIdsFrom + number},"trade_quantity":"0.00100","trade_price":"61000.50","trade_fee":"0.061000500000","trade_taker":false,"report_type":"trade"`
      : '"status":"new","quantity_cumulative":"0","report_type":"new"';
    const id = orderIdsFrom + this.#sequence;
    this.#connection.send(
      `{"jsonrpc":"2.0","method":"spot_order","params":{"id":${id},${common},${what}}}`,
    );
    this.#isResting = !this.#isResting;
  }
}

/** Hands out the connections of those who sign in. */
class TellingFront extends HitbtcSocketFront {
  readonly tellers = new Map<string, Teller>();
  readonly #botOf: ReadonlyMap<string, string>;

  constructor(
    options: ConstructorParameters<typeof HitbtcSocketFront>[0],
    botOf: ReadonlyMap<string, string>,
  ) {
    super(options);
    this.#botOf = botOf;
  }

  override open(connection: SocketConnection): SocketPeer {
    const peer = super.open(connection);
    return {
      read: (text) => {
        const apiKey = /"api_key":"([^"]+)"/.exec(text)?.[1];
        const botId = this.#botOf.get(apiKey ?? '');
        if (botId !== undefined) this.tellers.set(botId, new Teller(connection, botId));
        return peer.read(text);
      },
      onClose: () => {
        peer.onClose();
      },
    };
  }
}

export async function startOrderSource(accounts: readonly SourceAccount[]): Promise<OrderSource> {
  const recording = await loadRecording(bundledRecording);
  const exchange = SimulatedExchange.open({
    clock: systemClock,
    profile: hitbtcProfile,
    recording,
    accounts: accounts.map(({ name }) => ({ name, balances: { BTC: '1', USDT: '60000' } })),
  });
  exchange.standStill();
  const keys = new Map(
    accounts.map(({ name, apiKey, secret }) => [
      apiKey,
      { apiKey, secret, permissions: ['read', 'trade'] as const, account: name },
    ]),
  );
  const orders = new HitbtcOrders(exchange);
  const common = { exchange, keys, orders, limits: new NoLimits(), day: dayOf(recording) };
  const rules = { connects: { max: 10_000, windowMs: 1_000 } };
  const botOf = new Map(accounts.map(({ apiKey, botId }) => [apiKey, botId]));
  const sockets = new TellingFront({ ...common, rules }, botOf);
  const faults = new Faults(seededRandom(1));
  const server = await startHttpFront(new HitbtcFront(common), { faults, port: 0, sockets });

  const toldAtMs = new Map<string, number>();
  let told = 0;
  let turn = 0;
  const tellOne = (teller: Teller): void => {
    told += 1;
    if (teller.isResting) toldAtMs.set(String(tradeIdsFrom + told), performance.now());
    teller.tell(told);
  };
  return {
    baseUrl: server.baseUrl,
    tell: (events) => {
      const tellers = [...sockets.tellers.values()];
      for (let i = 0; i < events; i++) {
        const teller = tellers[turn++ % tellers.length];
        if (teller !== undefined) tellOne(teller);
      }
    },
    finish: () => {
      for (const teller of sockets.tellers.values()) if (teller.isResting) tellOne(teller);
    },
    told: () => told,
    sinceTrade: (tradeId) => {
      const atMs = toldAtMs.get(tradeId);
      toldAtMs.delete(tradeId);
      return atMs === undefined ? undefined : performance.now() - atMs;
    },
    connections: () => server.connections(),
    close: async () => {
      await server.close();
      exchange.close();
    },
  };
}
