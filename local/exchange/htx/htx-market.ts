/** The public side of the simulated HTX: instruments in their four spellings, and the market as JSON floats. */

import { decimal } from '../../../shared/domain/decimal.ts';
import type { EngineLevel } from '../matching-engine.ts';
import type { HtxCall, HtxWorld } from './htx-call.ts';
import { wireSymbolOf } from './htx-rows.ts';
import { HtxRefusal } from './htx-wire.ts';

const settingsVersion = 1;
/** Largest limit order where the profile names none. */
const amountMaxDefault = decimal(1_000);
const depthMax = 150;

interface Facts {
  readonly symbol: string;
  readonly base: string;
  readonly quote: string;
  readonly state: 'online' | 'suspend';
  readonly priceDecimals: number;
  readonly amountDecimals: number;
  readonly amountMin: number;
  readonly amountMax: number;
  readonly valueMin: number;
  /** A buy costs at most the market price times the first, a sale at least times the second. */
  readonly bounds: readonly [buy: number, sell: number];
}

function factsOf({ exchange }: HtxWorld): Facts {
  const { instrument, priceBandBps } = exchange.profile;
  const band = priceBandBps.div(10_000);
  return {
    symbol: wireSymbolOf(instrument.symbol),
    base: instrument.base.toLowerCase(),
    quote: instrument.quote.toLowerCase(),
    state: instrument.isTradable ? 'online' : 'suspend',
    priceDecimals: instrument.tickSize.decimalPlaces(),
    amountDecimals: instrument.lotSize.decimalPlaces(),
    amountMin: instrument.minQuantity.toNumber(),
    amountMax: (instrument.maxQuantity ?? amountMaxDefault).toNumber(),
    valueMin: instrument.minNotional.toNumber(),
    bounds: [band.plus(1).toNumber(), decimal(1).minus(band).toNumber()],
  };
}

const ok = (data: unknown) => ({ status: 'ok', data });

export function timestamp({ world }: HtxCall) {
  return ok(world.exchange.nowMs);
}

/** The one with all limits. */
export function marketSymbols(call: HtxCall) {
  const facts = factsOf(call.world);
  const wanted = call.parameters.list('symbols');
  const { amountMin, amountMax, state } = facts;
  const row = {
    symbol: facts.symbol,
    state,
    bc: facts.base,
    qc: facts.quote,
    pp: facts.priceDecimals,
    ap: facts.amountDecimals,
    vp: 8,
    sp: 'main',
    minoa: amountMin,
    maxoa: amountMax,
    minov: facts.valueMin,
    lominoa: amountMin,
    lomaxoa: amountMax,
    lomaxba: amountMax,
    lomaxsa: amountMax,
    smminoa: amountMin,
    smmaxoa: amountMax / 10,
    bmmaxov: 1_000_000,
    blmlt: facts.bounds[0],
    slmgt: facts.bounds[1],
    msormlt: 0.1,
    mbormlt: 0.1,
    at: state === 'online' ? 'enabled' : 'disabled',
    tags: '',
  };
  const data = wanted === undefined || wanted.includes(facts.symbol) ? [row] : [];
  return { ...ok(data), ts: String(call.world.exchange.nowMs), full: 1 };
}

/** Older. */
export function commonSymbols({ world }: HtxCall) {
  const facts = factsOf(world);
  const { amountMin, amountMax, state } = facts;
  return ok([
    {
      'base-currency': facts.base,
      'quote-currency': facts.quote,
      'price-precision': facts.priceDecimals,
      'amount-precision': facts.amountDecimals,
      'symbol-partition': 'main',
      symbol: facts.symbol,
      state,
      'value-precision': 8,
      'min-order-amt': amountMin,
      'max-order-amt': amountMax,
      'min-order-value': facts.valueMin,
      'limit-order-min-order-amt': amountMin,
      'limit-order-max-order-amt': amountMax,
      'limit-order-max-buy-amt': amountMax,
      'limit-order-max-sell-amt': amountMax,
      'buy-limit-must-less-than': facts.bounds[0],
      'sell-limit-must-greater-than': facts.bounds[1],
      'sell-market-min-order-amt': amountMin,
      'sell-market-max-order-amt': amountMax / 10,
      'buy-market-max-order-value': 1_000_000,
      'market-sell-order-rate-must-less-than': 0.1,
      'market-buy-order-rate-must-less-than': 0.1,
      'api-trading': state === 'online' ? 'enabled' : 'disabled',
      tags: '',
    },
  ]);
}

function settingsRow(world: HtxWorld) {
  const { symbol, base, quote, state, priceDecimals, amountDecimals } = factsOf(world);
  const isTraded = state === 'online';
  return {
    sn: `${base}/${quote}`.toUpperCase(),
    bc: base,
    qc: quote,
    state,
    te: isTraded,
    ce: isTraded,
    cd: false,
    sp: 'main',
    ttp: 8,
    tap: amountDecimals,
    tpp: priceDecimals,
    fp: 8,
    tags: '',
    symbol,
  };
}

/** Short names in the first envelope. */
export function settingsSymbols({ world }: HtxCall) {
  return { ...ok([settingsRow(world)]), ts: String(world.exchange.nowMs), full: settingsVersion };
}

/** Short names in what is called the second version, and answers with a `status` all the same. */
export function settingsSymbolsV2({ world }: HtxCall) {
  const { symbol, ...row } = settingsRow(world);
  const data = [{ sc: symbol, ...row, dn: row.sn, toa: 0, tca: 0 }];
  return { ...ok(data), ts: String(world.exchange.nowMs), full: settingsVersion };
}

export function referenceCurrencies({ world }: HtxCall) {
  const { base, quote } = factsOf(world);
  const data = [base, quote].map((currency) => ({ currency, instStatus: 'normal', chains: [] }));
  return { code: 200, data };
}

export function ticker(call: HtxCall) {
  const channel = `${channelOf(call)}.detail.merged`;
  return told(call, channel, { tick: mergedTick(call.world) });
}

export function tickers(call: HtxCall) {
  const { bid, ask } = bestOf(call.world);
  const [bidPrice, bidSize] = bid;
  const [askPrice, askSize] = ask;
  const { symbol } = factsOf(call.world);
  const row = { symbol, ...dayTick(call.world), bid: bidPrice, bidSize, ask: askPrice, askSize };
  return { status: 'ok', ts: call.world.exchange.nowMs, data: [row] };
}

export function lastTrade(call: HtxCall) {
  const channel = `${channelOf(call)}.trade.detail`;
  const { exchange } = call.world;
  const { last, lastQuantity } = exchange.market.ticker();
  const id = exchange.nowMs;
  const row = {
    id,
    ts: exchange.nowMs,
    'trade-id': id,
    amount: lastQuantity.toNumber(),
    price: last.toNumber(),
    direction: 'buy',
  };
  return told(call, channel, { tick: { id, ts: exchange.nowMs, data: [row] } });
}

export function depth(call: HtxCall) {
  const channel = `${channelOf(call)}.depth.step0`;
  const { exchange } = call.world;
  const { tickSize, lotSize } = exchange.profile.instrument;
  const rows = (levels: readonly EngineLevel[]) =>
    levels
      .slice(0, depthMax)
      .map(([ticks, lots]) => [tickSize.mul(ticks).toNumber(), lotSize.mul(lots).toNumber()]);
  const { bids, asks } = exchange.market.depth();
  const ts = exchange.nowMs;
  return told(call, channel, { tick: { bids: rows(bids), asks: rows(asks), ts, version: ts } });
}

function mergedTick(world: HtxWorld) {
  const { nowMs } = world.exchange;
  return { id: nowMs, version: nowMs, ...dayTick(world), ...bestOf(world) };
}

/** A day of the market. */
export function dayTick({ exchange, day }: HtxWorld) {
  return {
    open: day.open.toNumber(),
    close: exchange.market.lastPrice().toNumber(),
    low: day.low.toNumber(),
    high: day.high.toNumber(),
    amount: day.volume.toNumber(),
    vol: day.quoteVolume.toNumber(),
    count: 1,
  };
}

/** Price and quantity of the best bid and ask. */
export function bestOf({ exchange }: HtxWorld) {
  const { bid, ask } = exchange.market.ticker();
  const level = (side: typeof bid) =>
    [side?.price.toNumber() ?? 0, side?.quantity.toNumber() ?? 0] as const;
  return { bid: level(bid), ask: level(ask) };
}

function told({ world }: HtxCall, ch: string, more: object) {
  return { ch, status: 'ok', ts: world.exchange.nowMs, ...more };
}

/** Market data have their own word for a symbol that is none. */
function channelOf({ world, parameters }: HtxCall): string {
  const { symbol } = factsOf(world);
  if (parameters.optional('symbol') === symbol) return `market.${symbol}`;
  throw new HtxRefusal('invalid-parameter', 'invalid symbol', { ts: world.exchange.nowMs });
}
