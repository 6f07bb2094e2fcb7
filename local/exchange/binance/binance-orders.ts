/** Placing and canceling on the simulated Binance. */

import type { PlaceCommand, RefusalReason, SimulatedOrder } from '../records.ts';
import { accountOf, namedOrder, symbolOf, type BinanceCall } from './binance-call.ts';
import { checkFilters } from './binance-filters.ts';
import { cancelRow, orderFields, tradeRow } from './binance-rows.ts';
import { BinanceRefusal } from './binance-wire.ts';

const sides = { BUY: 'buy', SELL: 'sell' } as const;
const kinds = { GTC: 'limit', IOC: 'ioc', FOK: 'fok' } as const;
const responses = { ACK: 'ACK', RESULT: 'RESULT', FULL: 'FULL' } as const;

const refusals: Readonly<Record<RefusalReason, readonly [code: number, message: string]>> = {
  unknownSymbol: [-1121, 'Invalid symbol.'],
  badPrice: [-1013, 'Invalid price.'],
  badQuantity: [-1013, 'Invalid quantity.'],
  offTick: [-1013, 'Filter failure: PRICE_FILTER'],
  offLot: [-1013, 'Filter failure: LOT_SIZE'],
  belowMinimum: [-1013, 'Filter failure: NOTIONAL'],
  aboveMaximum: [-1013, 'Filter failure: LOT_SIZE'],
  priceOutOfLimits: [-1013, 'Filter failure: PERCENT_PRICE_BY_SIDE'],
  tooManyOrders: [-1013, 'Filter failure: MAX_NUM_ORDERS'],
  duplicateClientOrderId: [-2010, 'Duplicate order sent.'],
  insufficientBalance: [-2010, 'Account has insufficient balance for requested action.'],
  wouldCross: [-2010, 'Order would immediately match and take.'],
};

/** Places one order. Everything about it is checked before anything is done. */
export function placeOrder(call: BinanceCall) {
  const { world } = call;
  const account = accountOf(call);
  const command = readPlace(call);
  const response = responseOf(call, command.kind);
  world.limits.countOrder(account, world.exchange.nowMs);
  checkFilters(call, command);
  const order = world.exchange.place(account, command);
  if (order.refusal !== undefined) throw refusalOf(call, order, order.refusal);
  return placedRow(call, order, response);
}

/** Everything but the placing. */
export function testOrder(call: BinanceCall) {
  checkFilters(call, readPlace(call));
  return {};
}

function placedRow(
  { world }: BinanceCall,
  order: Readonly<SimulatedOrder>,
  response: keyof typeof responses,
) {
  const { exchange, names } = world;
  const row = orderFields(order, names.originalOf(order), exchange.profile);
  const { symbol, orderId, orderListId, clientOrderId } = row;
  const transactTime = exchange.nowMs;
  if (response === 'ACK') return { symbol, orderId, orderListId, clientOrderId, transactTime };
  const result = { ...row, transactTime, workingTime: order.receivedMs };
  if (response === 'RESULT') return result;
  const fills = exchange.ledger.fills(order.account).filter((fill) => fill.orderId === order.id);
  return {
    ...result,
    fills: fills.map(tradeRow).map(({ price, qty, commission, commissionAsset, id }) => ({
      price,
      qty,
      commission,
      commissionAsset,
      tradeId: id,
    })),
  };
}

function responseOf(
  { parameters }: BinanceCall,
  kind: PlaceCommand['kind'],
): keyof typeof responses {
  if (parameters.has('newOrderRespType')) {
    return parameters.oneOf('newOrderRespType', responses, -1132);
  }
  return kind === 'postOnly' ? 'ACK' : 'FULL';
}

function readPlace(call: BinanceCall): PlaceCommand {
  const { parameters } = call;
  const symbol = symbolOf(call);
  const side = parameters.oneOf('side', sides, -1117);
  const type = parameters.required('type');
  if (type !== 'LIMIT' && type !== 'LIMIT_MAKER') {
    throw new BinanceRefusal(400, -1116, 'Invalid orderType.');
  }
  if (type === 'LIMIT_MAKER' && parameters.has('timeInForce')) {
    const message = "Parameter 'timeInForce' sent when not required.";
    throw new BinanceRefusal(400, -1106, message);
  }
  const kind = type === 'LIMIT_MAKER' ? 'postOnly' : parameters.oneOf('timeInForce', kinds, -1115);
  const clientOrderId = parameters.clientOrderId('newClientOrderId');
  return {
    symbol,
    side,
    kind,
    price: parameters.decimalText('price'),
    quantity: parameters.decimalText('quantity'),
    ...(clientOrderId === undefined ? {} : { clientOrderId }),
  };
}

/** Of a quantity too small in itself another filter speaks than of one too small at its price. */
function refusalOf(
  { world }: BinanceCall,
  { request }: Readonly<SimulatedOrder>,
  reason: RefusalReason,
): BinanceRefusal {
  const { minQuantity } = world.exchange.profile.instrument;
  const isBelowLot = reason === 'belowMinimum' && minQuantity.gt(request.quantity);
  const [code, message] = refusals[isBelowLot ? 'offLot' : reason];
  return new BinanceRefusal(400, code, message);
}

/** Cancels one order, which goes by the name of its cancel from then on. Done when it is answered. */
export function cancelOrder(call: BinanceCall) {
  const { world, parameters } = call;
  const symbol = symbolOf(call);
  const name = parameters.clientOrderId('newClientOrderId');
  world.exchange.advance();
  const order = namedOrder(call, world.exchange.ledger.openOrders(accountOf(call)));
  if (order?.request.symbol !== symbol) throw unknownOrder();
  return cancelOne(call, order, name);
}

export function cancelAll(call: BinanceCall) {
  const { exchange } = call.world;
  const symbol = symbolOf(call);
  exchange.advance();
  const open = exchange.ledger.openOrders(accountOf(call));
  const orders = open.filter(({ request }) => request.symbol === symbol);
  if (orders.length === 0) throw unknownOrder();
  return orders.map((order) => cancelOne(call, order, undefined));
}

function cancelOne(
  { world }: BinanceCall,
  order: Readonly<SimulatedOrder>,
  name: string | undefined,
) {
  const { exchange, names } = world;
  const original = names.currentOf(order);
  const cancel = names.rename(order, name);
  exchange.cancel(order.account, order.id);
  return cancelRow(exchange.ledger.order(order.id), { original, cancel }, exchange.profile);
}

function unknownOrder(): BinanceRefusal {
  return new BinanceRefusal(400, -2011, 'Unknown order sent.');
}

const replaceModes = { STOP_ON_FAILURE: 'stop', ALLOW_FAILURE: 'goOn' } as const;

/** Cancels one order and places another, in one request that can succeed by half. */
export function cancelReplace(call: BinanceCall) {
  const { parameters } = call;
  const mode = parameters.oneOf('cancelReplaceMode', replaceModes, -1102);
  readPlace(call);
  const cancel = attempt(() =>
    cancelOrder({
      ...call,
      parameters: parameters.renamed({
        orderId: 'cancelOrderId',
        origClientOrderId: 'cancelOrigClientOrderId',
        newClientOrderId: 'cancelNewClientOrderId',
      }),
    }),
  );
  const isGoingOn = cancel.isDone || mode === 'goOn';
  const placed = isGoingOn ? attempt(() => placeOrder(call)) : undefined;
  const data = {
    cancelResult: cancel.isDone ? 'SUCCESS' : 'FAILURE',
    newOrderResult: placed === undefined ? 'NOT_ATTEMPTED' : placed.isDone ? 'SUCCESS' : 'FAILURE',
    cancelResponse: cancel.response,
    newOrderResponse: placed?.response ?? null,
  };
  const isPlaced = placed?.isDone === true;
  if (cancel.isDone && isPlaced) return data;
  if (cancel.isDone || isPlaced) {
    throw new BinanceRefusal(409, -2021, 'Order cancel-replace partially failed.', { data });
  }
  throw new BinanceRefusal(400, -2022, 'Order cancel-replace failed.', { data });
}

function attempt(act: () => unknown): { readonly isDone: boolean; readonly response: unknown } {
  try {
    return { isDone: true, response: act() };
  } catch (error) {
    if (!(error instanceof BinanceRefusal)) throw error;
    return { isDone: false, response: { code: error.code, msg: error.message } };
  }
}
