/** Placing on the simulated HTX. The answer is an order id and nothing else. */

import { decimal } from '../../../shared/domain/decimal.ts';
import type { Side } from '../../../shared/domain/order.ts';
import type { PlaceCommand, RefusalReason, SimulatedOrder } from '../records.ts';
import { accountOf, checkAccountId, knownSymbol, type HtxCall } from './htx-call.ts';
import type { HtxParameters } from './htx-parameters.ts';
import { orderTypes } from './htx-rows.ts';
import { HtxRefusal } from './htx-wire.ts';

const batchMax = 10;
const sides: readonly Side[] = ['buy', 'sell'];
const kinds = ['limit', 'postOnly', 'ioc', 'fok'] as const;
const sources: readonly string[] = ['spot-api', 'api'];

/** Places one order. The id is text here, and a number everywhere else. */
export function placeOrder(call: HtxCall) {
  return { status: 'ok', data: placeOne(call, call.parameters).id };
}

/** Places up to ten, each for itself. The answer is fine whatever became of them. */
export function placeBatch(call: HtxCall) {
  const { entries } = call;
  if (entries.length === 0 || entries.length > batchMax) {
    const message = `the number of orders must be from 1 to ${batchMax}`;
    throw new HtxRefusal('base-argument-unsupported', message);
  }
  const data = entries.map((parameters) => {
    const name = parameters.optional('client-order-id');
    const named = name === undefined ? {} : { 'client-order-id': name };
    try {
      return { 'order-id': Number(placeOne(call, parameters).id), ...named };
    } catch (error) {
      if (!(error instanceof HtxRefusal)) throw error;
      return { ...named, 'err-code': error.errCode, 'err-msg': error.message };
    }
  });
  return { status: 'ok', data };
}

function placeOne(call: HtxCall, parameters: HtxParameters): Readonly<SimulatedOrder> {
  const command = readPlace(call, parameters);
  const { exchange } = call.world;
  const order = exchange.place(accountOf(call), command);
  if (order.refusal !== undefined) throw refusalOf(call, order, order.refusal);
  return order;
}

function readPlace(call: HtxCall, parameters: HtxParameters): PlaceCommand {
  checkAccountId(call, parameters.required('account-id'));
  const symbol = knownSymbol(call, parameters.required('symbol'));
  const { side, kind } = readType(parameters.required('type'));
  if (!sources.includes(parameters.optional('source') ?? 'spot-api')) {
    throw new HtxRefusal('order-source-invalid', 'The order source is invalid');
  }
  const clientOrderId = parameters.clientOrderId();
  return {
    symbol,
    side,
    kind,
    price: parameters.decimalText('price'),
    quantity: parameters.decimalText('amount'),
    ...(clientOrderId === undefined ? {} : { clientOrderId }),
  };
}

/** Side, kind and time in force in one word. */
function readType(type: string): Pick<PlaceCommand, 'side' | 'kind'> {
  for (const side of sides) {
    const kind = kinds.find((candidate) => type === `${side}-${orderTypes[candidate]}`);
    if (kind !== undefined) return { side, kind };
  }
  throw new HtxRefusal('order-type-invalid', 'The order type is invalid');
}

function refusalOf(
  { world }: HtxCall,
  { account, request }: Readonly<SimulatedOrder>,
  reason: RefusalReason,
): HtxRefusal {
  const { profile, market, ledger } = world.exchange;
  const { tickSize, lotSize, minQuantity, maxQuantity, minNotional, base, quote } =
    profile.instrument;
  const { highestBuy, lowestSell } = market.priceLimits();
  const isBuy = request.side === 'buy';
  switch (reason) {
    case 'unknownSymbol':
      return new HtxRefusal('base-symbol-error', 'The symbol is invalid');
    case 'badPrice':
      return new HtxRefusal('order-invalid-price', 'invalid price');
    case 'badQuantity':
      return new HtxRefusal('invalid-amount', 'Paramemter `amount` is invalid.');
    case 'offTick':
      return withScale('order-orderprice-precision-error', 'price', tickSize.decimalPlaces());
    case 'offLot':
      return withScale('order-orderamount-precision-error', 'amount', lotSize.decimalPlaces());
    case 'belowMinimum':
      return minQuantity.gt(decimal(request.quantity))
        ? beyond('order-limitorder-amount-min-error', 'amount error, min', minQuantity.toFixed())
        : new HtxRefusal(
            'order-value-min-error',
            `Order total cannot be lower than: ${minNotional.toFixed()} ${quote}`,
          );
    case 'aboveMaximum':
      return beyond(
        'order-limitorder-amount-max-error',
        'amount error, max',
        maxQuantity?.toFixed() ?? '',
      );
    case 'priceOutOfLimits':
      return isBuy
        ? tooFar(
            'order-limitorder-price-buy-max-error',
            `higher than ${highestBuy.toFixed()} ${quote}`,
          )
        : tooFar(
            'order-limitorder-price-sell-min-error',
            `lower than ${lowestSell.toFixed()} ${quote}`,
          );
    case 'tooManyOrders':
      return new HtxRefusal('order-amount-over-limit', 'The number of orders exceeds the limit');
    case 'duplicateClientOrderId':
      return new HtxRefusal('invalid-client-order-id', 'Duplicate client order id');
    case 'insufficientBalance': {
      const left = ledger.available(account, isBuy ? quote : base).toFixed();
      const message = 'trade account balance is not enough, left: `' + left + '`';
      return new HtxRefusal('account-frozen-balance-insufficient-error', message);
    }
    // Which code it is, where it is refused at once, is not confirmed.
    case 'wouldCross':
      return new HtxRefusal('order-limit-maker-cross-error', crossing);
  }
}

const crossing = 'limit-maker order would be matched immediately';

function withScale(code: string, what: string, decimals: number): HtxRefusal {
  return new HtxRefusal(code, `order ${what} precision error, scale: \`${decimals}\``);
}

function beyond(code: string, what: string, bound: string): HtxRefusal {
  return new HtxRefusal(code, `limit order ${what}: \`${bound}\``);
}

function tooFar(code: string, where: string): HtxRefusal {
  return new HtxRefusal(code, `The price cannot be ${where}`);
}
