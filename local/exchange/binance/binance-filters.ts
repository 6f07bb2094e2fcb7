/**
 * Filters of the simulated Binance beyond those every exchange has: served and enforced from the same numbers. Source:
 * Binance Spot API, "Filters".
 */

import { decimal } from '../../../shared/domain/decimal.ts';
import type { PlaceCommand } from '../records.ts';
import { accountOf, type BinanceCall } from './binance-call.ts';
import { binanceBounds } from './binance-rows.ts';
import { BinanceRefusal } from './binance-wire.ts';

/** Throws `BinanceRefusal`. What is no number is refused elsewhere. */
export function checkFilters(call: BinanceCall, command: PlaceCommand): void {
  const price = decimal(command.price);
  const quantity = decimal(command.quantity);
  const last = call.world.exchange.market.lastPrice();
  if (price.gt(binanceBounds.maxPrice)) throw filterFailure('PRICE_FILTER');
  const isOut =
    command.side === 'buy'
      ? price.lt(last.mul(binanceBounds.lowestBuyFactor))
      : price.gt(last.mul(binanceBounds.highestSellFactor));
  if (isOut && price.gt(0)) throw filterFailure('PERCENT_PRICE_BY_SIDE');
  if (price.mul(quantity).gt(binanceBounds.maxNotional)) throw filterFailure('NOTIONAL');
  const { positionMax } = call.world;
  if (command.side === 'buy' && positionMax !== undefined) {
    if (positionOf(call).plus(quantity).gt(positionMax)) throw filterFailure('MAX_POSITION');
  }
}

/** What the account has of the base currency, held or not, and what its open buys would add. */
function positionOf(call: BinanceCall) {
  const { ledger, profile } = call.world.exchange;
  const { base, lotSize } = profile.instrument;
  const account = accountOf(call);
  return ledger
    .openOrders(account)
    .filter(({ request }) => request.side === 'buy')
    .reduce(
      (sum, { request, filledLots }) => sum.plus(request.quantity).minus(lotSize.mul(filledLots)),
      ledger.balances(account)[base]?.total ?? decimal(0),
    );
}

function filterFailure(name: string): BinanceRefusal {
  return new BinanceRefusal(400, -1013, `Filter failure: ${name}`);
}
