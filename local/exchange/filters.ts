/** The checks an exchange makes before an order reaches its book, in the order it makes them. */

import { decimal, isMultipleOf, zero, type Decimal } from '../../shared/domain/decimal.ts';
import type { PriceLimits } from '../../shared/domain/market.ts';
import type { Ledger } from './ledger.ts';
import type { ExchangeProfile } from './profile.ts';
import type { PlaceCommand, RefusalReason, SimulatedOrder } from './records.ts';

const dayMs = 86_400_000;

type Verdict = Pick<SimulatedOrder, 'ticks' | 'lots' | 'refusal'>;

const refused = (refusal: RefusalReason): Verdict => ({ ticks: 0, lots: 0, refusal });

interface Circumstances {
  readonly profile: ExchangeProfile;
  readonly ledger: Ledger;
  readonly limits: PriceLimits;
  readonly nowMs: number;
}

/** Price and quantity in whole ticks and lots, or why the request is refused. `instead` is the order it would change. */
export function judge(
  circumstances: Circumstances,
  account: string,
  request: PlaceCommand,
  instead?: Readonly<SimulatedOrder>,
): Verdict {
  const { profile, ledger, limits } = circumstances;
  const { instrument } = profile;
  if (request.symbol !== instrument.symbol) return refused('unknownSymbol');
  const price = positive(request.price);
  const quantity = positive(request.quantity);
  if (price === undefined) return refused('badPrice');
  if (quantity === undefined) return refused('badQuantity');
  if (!isMultipleOf(price, instrument.tickSize)) return refused('offTick');
  if (!isMultipleOf(quantity, instrument.lotSize)) return refused('offLot');
  if (quantity.lt(instrument.minQuantity)) return refused('belowMinimum');
  if (price.mul(quantity).lt(instrument.minNotional)) return refused('belowMinimum');
  if (instrument.maxQuantity !== undefined && quantity.gt(instrument.maxQuantity)) {
    return refused('aboveMaximum');
  }
  const { highestBuy, lowestSell } = limits;
  const isOut =
    request.side === 'buy'
      ? highestBuy !== undefined && price.gt(highestBuy)
      : lowestSell !== undefined && price.lt(lowestSell);
  if (isOut) return refused('priceOutOfLimits');

  const verdict = {
    ticks: price.div(instrument.tickSize).toNumber(),
    lots: quantity.div(instrument.lotSize).toNumber(),
  };
  if (!Number.isSafeInteger(verdict.ticks)) return refused('badPrice');
  if (!Number.isSafeInteger(verdict.lots)) return refused('aboveMaximum');
  const others = ledger.openOrders(account).filter(({ id }) => id !== instead?.id);
  const isChecked = profile.clientOrderIdsUniqueIn !== 'nothing';
  if (isChecked && isDuplicate(others, request)) return refused('duplicateClientOrderId');
  const isRenamed = request.clientOrderId !== instead?.request.clientOrderId;
  if (isRenamed && isUsedToday(circumstances, account, request)) {
    return refused('duplicateClientOrderId');
  }
  if (others.length >= profile.openOrdersMax) return refused('tooManyOrders');
  const hold = ledger.holdOf(
    { request, ticks: verdict.ticks },
    verdict.lots - filledLotsOf(instead),
  );
  const released = instead === undefined ? zero : ledger.heldBy(instead);
  if (hold.quantity.gt(ledger.available(account, hold.currency).plus(released))) {
    return refused('insufficientBalance');
  }
  return verdict;
}

const filledLotsOf = (order: Readonly<SimulatedOrder> | undefined): number =>
  order?.filledLots ?? 0;

/** Among live orders only: an id is free again once its order has ended. */
function isDuplicate(
  others: readonly Readonly<SimulatedOrder>[],
  { clientOrderId }: PlaceCommand,
): boolean {
  if (clientOrderId === undefined) return false;
  return others.some((order) => order.request.clientOrderId === clientOrderId);
}

/** Some exchanges free an id a day later only. */
function isUsedToday(
  { profile, ledger, nowMs }: Circumstances,
  account: string,
  { clientOrderId }: PlaceCommand,
): boolean {
  if (clientOrderId === undefined || profile.clientOrderIdsUniqueIn !== 'day') return false;
  const latest = ledger.latestByClientOrderId(account, clientOrderId);
  return latest !== undefined && nowMs - latest.receivedMs < dayMs;
}

function positive(text: string): Decimal | undefined {
  if (!/^\d{1,20}(\.\d{1,20})?$/.test(text)) return undefined;
  const value = decimal(text);
  return value.gt(0) ? value : undefined;
}
