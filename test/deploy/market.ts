/**
 * The exchange the deployed functions trade on: the simulated OKX on loopback, with a market that stands still and is
 * moved by hand. A second account takes what rests, so that each fill happens when it is wanted, and no other does.
 */

import { assert } from '../../shared/domain/assert.ts';
import { decimal } from '../../shared/domain/decimal.ts';
import type { Side } from '../../shared/domain/order.ts';
import { systemClock } from '../../shared/runtime/system-clock.ts';
import { okxSignature, type OkxKey } from '../../local/exchange/okx/okx-keys.ts';
import { okxProfile, startOkxSimulator } from '../../local/exchange/okx/okx-simulator.ts';
import type { SimulatedOrder } from '../../local/exchange/records.ts';
import type { Simulator } from '../../local/exchange/simulator.ts';
import { bundledRecording, loadRecording } from '../../local/market/recording.ts';
import { demoMakerFeeBps } from '../../local/host/demo-exchange.ts';
import { funds } from '../torture/bots.ts';

/** The bot's, and the name of its secret behind the deployment's prefix. */
export const account = 'main';

/** Worthless anywhere else. */
export const botKey = {
  apiKey: 'fake-bot-key',
  secret: 'fake-bot-secret',
  passphrase: 'fake-bot-passphrase',
  permissions: ['read_only', 'trade'],
} as const satisfies OkxKey;

const takerKey = {
  apiKey: 'fake-taker-key',
  secret: 'fake-taker-secret',
  passphrase: 'fake-taker-passphrase',
  permissions: ['read_only', 'trade'],
} as const satisfies OkxKey;

/** Enough to eat through the whole book. */
const takerFunds = { BTC: '100000', USDT: '10000000000' };

export interface Market {
  readonly simulator: Simulator;
  /** Every order the exchange ever received of the bot, refused ones too. */
  orders(): readonly Readonly<SimulatedOrder>[];
  /** Best first. */
  resting(side: Side): readonly Readonly<SimulatedOrder>[];
  /** Fills the bot's best order of that side completely, and returns it. */
  fillBest(side: Side): Promise<Readonly<SimulatedOrder>>;
  /**
   * Once the bot's next order has arrived, no request of any kind is answered any more, nor that one: each is carried
   * out, and the connection is cut.
   */
  fallSilentAtNextOrder(): void;
  answerAgain(): void;
  close(): Promise<void>;
}

export async function openMarket(): Promise<Market> {
  const simulator = await startOkxSimulator({
    clock: systemClock,
    recording: await loadRecording(bundledRecording),
    seed: 1,
    accounts: [
      { name: account, balances: funds, keys: [botKey] },
      { name: 'taker', balances: takerFunds, keys: [takerKey] },
    ],
    profile: { ...okxProfile, makerFeeBps: demoMakerFeeBps },
  });
  simulator.standStill();
  const resting = (side: Side): readonly Readonly<SimulatedOrder>[] =>
    simulator
      .openOrders(account)
      .filter(({ request }) => request.side === side)
      .toSorted((a, b) => (side === 'buy' ? b.ticks - a.ticks : a.ticks - b.ticks));
  return {
    simulator,
    orders: () => simulator.orders(account),
    resting,
    fillBest: async (side) => {
      const [best] = resting(side);
      assert(best !== undefined, `the bot has no ${side} order to fill`);
      await take(simulator, best);
      const after = simulator.orders(account).find(({ id }) => id === best.id);
      assert(
        after?.status === 'filled',
        `order ${best.id} is ${after?.status ?? 'gone'}, expected filled`,
      );
      return after;
    },
    fallSilentAtNextOrder: () => {
      // The taker's own fill comes before: from then on no place is answered, and from the bot's order on nothing is.
      const stopFills = simulator.onFill(({ account: owner }) => {
        if (owner !== account) return;
        stopFills();
        simulator.faults.set([{ endpoint: 'place', kind: 'drop-after' }]);
      });
      const stopOrders = simulator.onOrderChange(({ change, order }) => {
        if (change !== 'new' || order.account !== account) return;
        stopOrders();
        simulator.faults.set([{ endpoint: '*', kind: 'drop-after' }]);
      });
    },
    answerAgain: () => {
      simulator.faults.set([]);
    },
    close: () => simulator.close(),
  };
}

/** Takes everything up to the order's price, and the order last: better prices are matched first. */
async function take(simulator: Simulator, { request }: Readonly<SimulatedOrder>): Promise<void> {
  const { bids, asks } = simulator.book(request.symbol);
  const isBuy = request.side === 'buy';
  const limit = decimal(request.price);
  const quantity = (isBuy ? bids : asks)
    .filter(({ price }) => (isBuy ? price.gte(limit) : price.lte(limit)))
    .reduce((sum, level) => sum.plus(level.quantity), decimal(0));
  await place(simulator.baseUrl, {
    instId: request.symbol,
    tdMode: 'cash',
    side: isBuy ? 'sell' : 'buy',
    ordType: 'ioc',
    px: request.price,
    sz: quantity.toFixed(),
  });
}

async function place(baseUrl: string, order: Readonly<Record<string, string>>): Promise<void> {
  const target = '/api/v5/trade/order';
  const body = JSON.stringify(order);
  const timestamp = new Date(systemClock.now()).toISOString();
  const answer = await fetch(`${baseUrl}${target}`, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      'OK-ACCESS-KEY': takerKey.apiKey,
      'OK-ACCESS-PASSPHRASE': takerKey.passphrase,
      'OK-ACCESS-TIMESTAMP': timestamp,
      'OK-ACCESS-SIGN': okxSignature(takerKey.secret, { timestamp, method: 'POST', target, body }),
    },
    body,
  });
  const { code, data } = (await answer.json()) as { code: string; data?: unknown };
  assert(code === '0', `the taker's order was refused: ${code} ${JSON.stringify(data)}`);
}
