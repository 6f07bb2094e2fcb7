/**
 * A classic REST exchange behind the port: it takes no client order id and shows none, and a place request is answered
 * with an order id and nothing more. The market, the matching and the accounts are those of the simulated exchange.
 */

import type { SimulatedExchange } from '../../local/exchange/simulated-exchange.ts';
import type { SimulatedOrder } from '../../local/exchange/records.ts';
import type { RandomSource } from '../../local/exchange/random.ts';
import { decimal } from '../../shared/domain/decimal.ts';
import type { Clock } from '../../shared/ports/clock.ts';
import {
  ExchangeError,
  type CancelOutcome,
  type Capabilities,
  type Exchange,
  type PlaceOutcome,
  type PlaceRequest,
  type RejectReason,
} from '../../shared/ports/exchange.ts';
import { fillOf, reportOf } from './simulated-reports.ts';

/** Each a chance from 0 to 1. */
export interface ClassicFaults {
  /** The answer to a place request is lost, and so was the request. */
  readonly placeLostBefore: number;
  /** The answer is lost, the order was stored. */
  readonly placeLostAfter: number;
  /** The answer is lost, and the order is stored only some seconds later. */
  readonly placeLate: number;
  readonly cancelLost: number;
  readonly readFails: number;
}

export const noFaults: ClassicFaults = {
  placeLostBefore: 0,
  placeLostAfter: 0,
  placeLate: 0,
  cancelLost: 0,
  readFails: 0,
};

export interface ClassicExchange extends Exchange {
  setFaults(faults: ClassicFaults): void;
}

/** A request that is on its way for longer is believed lost by the bot. */
const lateMsMax = 15_000;

export function createClassicExchange(options: {
  readonly core: SimulatedExchange;
  readonly account: string;
  readonly clock: Clock;
  readonly random: RandomSource;
  readonly postOnly: boolean;
  readonly fillHistory: boolean;
}): ClassicExchange {
  const { core, account, clock, random } = options;
  const { instrument } = core.profile;
  let faults = noFaults;
  let late: { readonly atMs: number; readonly send: () => void }[] = [];

  const capabilities: Capabilities = {
    clientOrderIds: false,
    postOnly: options.postOnly,
    immediateOrCancel: false,
    fillHistory: options.fillHistory,
    placeExpiry: false,
    batchSizeMax: 1,
    openOrdersMax: core.profile.openOrdersMax,
  };

  function arrive(): void {
    const due = late.filter(({ atMs }) => atMs <= clock.now());
    late = late.filter(({ atMs }) => atMs > clock.now());
    for (const { send } of due) send();
    core.advance();
  }

  async function read<T>(answer: () => T): Promise<T> {
    await Promise.resolve();
    arrive();
    if (random() >= faults.readFails) return answer();
    throw new ExchangeError({ kind: 'unavailable', exchange: 'classic' }, 'no answer');
  }

  async function placeOne(request: PlaceRequest): Promise<PlaceOutcome> {
    await Promise.resolve();
    arrive();
    const store = (): Readonly<SimulatedOrder> => core.place(account, commandOf(request));
    const lost: PlaceOutcome = { kind: 'unknown', detail: 'no answer' };
    const chance = random();
    if (chance < faults.placeLostBefore) return lost;
    if (chance < faults.placeLostBefore + faults.placeLate) {
      late.push({ atMs: clock.now() + 1 + Math.floor(random() * lateMsMax), send: store });
      return lost;
    }
    const order = store();
    if (random() < faults.placeLostAfter) return lost;
    return order.refusal === undefined
      ? { kind: 'accepted', exchangeOrderId: order.id }
      : { kind: 'rejected', reason: reasonOf(order.refusal), detail: order.refusal };
  }

  return {
    name: 'classic',
    capabilities,
    setFaults: (next) => {
      faults = next;
    },
    instrument: () => Promise.resolve(instrument),
    ticker: () =>
      read(() => {
        const { last, bid, ask } = core.market.ticker();
        return {
          symbol: instrument.symbol,
          last,
          ...(bid === undefined ? {} : { bid: bid.price }),
          ...(ask === undefined ? {} : { ask: ask.price }),
          timeMs: core.nowMs,
        };
      }),
    ownLastTrade: () => read(() => core.ledger.fills(account).slice(-1).map(fillOf)[0]),
    openOrders: () =>
      read(() =>
        core.ledger.openOrders(account).map((order) => reportOf(order, instrument.lotSize)),
      ),
    fillsSince: (_symbol, sinceMs) =>
      read(() =>
        core.ledger
          .fills(account)
          .filter(({ timeMs }) => timeMs >= sinceMs)
          .map(fillOf),
      ),
    fillsOfOrder: (_symbol, exchangeOrderId) =>
      read(() =>
        core.ledger
          .fills(account)
          .filter(({ orderId }) => orderId === exchangeOrderId)
          .map(fillOf),
      ),
    order: ({ exchangeOrderId }) =>
      read(() => {
        const order = core.ledger.orders(account).find(({ id }) => id === exchangeOrderId);
        return order === undefined
          ? { kind: 'notFound' }
          : { kind: 'found', report: reportOf(order, instrument.lotSize) };
      }),
    balances: (currencies) =>
      read(() => {
        const balances = core.ledger.balances(account);
        const none = { total: decimal(0), held: decimal(0) };
        return currencies.map((currency) => {
          const { total, held } = balances[currency] ?? none;
          return { currency, available: total.minus(held), held };
        });
      }),
    priceLimits: () => read(() => core.market.priceLimits()),
    place: async (requests) => {
      const outcomes: PlaceOutcome[] = [];
      for (const request of requests) outcomes.push(await placeOne(request));
      return outcomes;
    },
    cancel: async (requests) => {
      await Promise.resolve();
      arrive();
      return requests.map(({ exchangeOrderId }): CancelOutcome => {
        const isCanceled = exchangeOrderId !== undefined && core.cancel(account, exchangeOrderId);
        if (random() < faults.cancelLost) return { kind: 'unknown', detail: 'no answer' };
        return { kind: isCanceled ? 'accepted' : 'gone' };
      });
    },
    serverTime: () => Promise.resolve(core.nowMs),
    exchangeNow: () => clock.now(),
    rateUsage: () => [],
    keyPermissions: () =>
      Promise.resolve({ canRead: true, canTrade: true, canWithdraw: false, boundAddresses: [] }),
  };
}

function commandOf({ symbol, side, price, quantity, postOnly, timeInForce }: PlaceRequest) {
  const limitOrIoc = timeInForce === 'ioc' ? 'ioc' : 'limit';
  return {
    symbol,
    side,
    kind: postOnly ? 'postOnly' : limitOrIoc,
    price: price.toFixed(),
    quantity: quantity.toFixed(),
  } as const;
}

function reasonOf(refusal: NonNullable<SimulatedOrder['refusal']>): RejectReason {
  if (refusal === 'insufficientBalance' || refusal === 'wouldCross') return refusal;
  return 'other';
}
