/** The checks an exchange makes before an order reaches its book, in the order it makes them. */

import { decimal, isMultipleOf, type Decimal } from '../../shared/domain/decimal.ts';
import type { PriceLimits } from '../../shared/domain/market.ts';
import type { Ledger } from './ledger.ts';
import type { ExchangeProfile } from './profile.ts';
import type { PlaceCommand, RefusalReason, SimulatedOrder } from './records.ts';

type Verdict = Pick<SimulatedOrder, 'ticks' | 'lots' | 'refusal'>;

const refused = (refusal: RefusalReason): Verdict => ({ ticks: 0, lots: 0, refusal });

/** Price and quantity in whole ticks and lots, or why the request is refused. */
export function judge(
  { profile, ledger, limits }: { profile: ExchangeProfile; ledger: Ledger; limits: PriceLimits },
  account: string,
  request: PlaceCommand,
): Verdict {
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
  if (isDuplicate(ledger, account, request)) return refused('duplicateClientOrderId');
  if (ledger.openCount(account) >= profile.openOrdersMax) return refused('tooManyOrders');
  const hold = ledger.holdOf({ request, ticks: verdict.ticks }, verdict.lots);
  if (hold.quantity.gt(ledger.available(account, hold.currency))) {
    return refused('insufficientBalance');
  }
  return verdict;
}

/** Among live orders only: an id is free again once its order has ended. */
function isDuplicate(ledger: Ledger, account: string, { clientOrderId }: PlaceCommand): boolean {
  if (clientOrderId === undefined) return false;
  return ledger.openOrders(account).some((order) => order.request.clientOrderId === clientOrderId);
}

function positive(text: string): Decimal | undefined {
  if (!/^\d{1,20}(\.\d{1,20})?$/.test(text)) return undefined;
  const value = decimal(text);
  return value.gt(0) ? value : undefined;
}
