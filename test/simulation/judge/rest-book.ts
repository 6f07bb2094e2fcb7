/** Once nothing moves: the state holds as live exactly what rests at the exchange, and waits for nothing. */

import { isStuck } from '../../../shared/app/watchdog.ts';
import type { BotConfig } from '../../../shared/domain/bot-config.ts';
import type { BotOrder, BotState, Mode } from '../../../shared/domain/bot-state.ts';
import { decimal, minOf, zero, type Decimal } from '../../../shared/domain/decimal.ts';
import { isBelowMinimum } from '../../../shared/domain/instrument.ts';
import { flattenSlippage } from '../../../shared/domain/limits.ts';
import type { BotLog, Placed } from './bot-log.ts';
import { fault, type Fault } from './finding.ts';

/** How far the market goes between a look and what is stored of it. */
const looksAgo = '0.99';

export interface Resting {
  readonly log: BotLog;
  readonly config: BotConfig;
  readonly state: BotState;
  readonly nowMs: number;
}

export function judgeBook(resting: Resting): Fault[] {
  const { log, state } = resting;
  const beside = isStranded(resting) ? ['foreign', 'flatten'] : ['foreign'];
  const believed = state.orders.filter(
    ({ status, role }) => status !== 'closed' && !beside.includes(role),
  );
  const rowsThere = new Map(
    [...log.live.values()].map((order) => [order.id, rowThere(log, order)]),
  );
  const faults: Fault[] = [];
  for (const order of believed) {
    const { exchangeOrderId = '', clientOrderId } = order;
    const there = rowsThere.get(exchangeOrderId);
    rowsThere.delete(exchangeOrderId);
    if (there === rowOf(order) || log.adopted.has(exchangeOrderId)) continue;
    const text = `the state has ${clientOrderId} as ${rowOf(order)}, the exchange ${there ?? fateOf(log, order)}`;
    faults.push(fault('stateUnlikeBook', text, [clientOrderId]));
  }
  for (const [id, row] of rowsThere) {
    const name = log.placed.get(id)?.name ?? id;
    const text = `${name} rests as ${row}, the state has ${statusIn(state, name)}`;
    faults.push(fault('stateUnlikeBook', text, [name]));
  }
  return faults;
}

function rowThere(log: BotLog, placed: Placed): string {
  const [quantity, filled] = [log.quantityOf(placed), log.filledOf(placed)];
  const { side } = placed.order.request;
  return `${side} ${quantity.toFixed()} at ${placed.price.toFixed()}, ${filled.toFixed()} filled`;
}

function rowOf({ side, quantity, price, filledQuantity }: BotOrder): string {
  return `${side} ${quantity.toFixed()} at ${price.toFixed()}, ${filledQuantity.toFixed()} filled`;
}

function fateOf(log: BotLog, { clientOrderId, exchangeOrderId }: BotOrder): string {
  const placed =
    log.placed.get(exchangeOrderId ?? '') ??
    [...log.placed.values()].find(({ name }) => name === clientOrderId);
  if (placed === undefined) return 'knows no such order';
  return placed.order.status === 'live'
    ? `has it under another id, ${placed.id}`
    : `says ${placed.order.status}`;
}

function statusIn({ orders }: BotState, name: string): string {
  const order = orders.find(({ clientOrderId }) => clientOrderId === name);
  if (order === undefined) return 'no such order';
  return `it as ${order.status} ${order.closeReason ?? ''}`.trim();
}

/** A bot may stand still in these. */
const modesAllowed: Readonly<Record<'on' | BotConfig['stopKind'], readonly Mode[]>> = {
  on: ['running'],
  pause: ['paused', 'stopped'],
  stop: ['stopped'],
  flatten: ['stopped'],
};

/**
 * Flattens and cannot: nobody wants what it has to sell, or sells what it has to buy back; or other bots of its account
 * have spent what that takes. It goes on trying.
 */
function isStranded({ log, state }: Resting): boolean {
  if (state.mode !== 'flattening') return false;
  const { exchange, instrument } = log.venue;
  const { bid, ask } = exchange.market.ticker();
  if (log.base.gt(0)) {
    return (
      bid === undefined || exchange.ledger.available(log.account, instrument.base).lt(log.base)
    );
  }
  if (ask === undefined) return true;
  const needed = log.base.neg().mul(ask.price).mul(decimal(1).plus(flattenSlippage));
  return exchange.ledger.available(log.account, instrument.quote).lt(needed);
}

export function judgeRest(resting: Resting): Fault[] {
  const { config, state, nowMs } = resting;
  if (isStranded(resting)) return [];
  const faults: Fault[] = [];
  const allowed = modesAllowed[config.enabled ? 'on' : config.stopKind];
  const isHeldUp = state.mode === 'starting' && state.blockedBecause !== undefined;
  if (!allowed.includes(state.mode) && !isHeldUp) {
    const text = `the bot is ${state.mode}, allowed ${allowed.join(' or ')}`;
    faults.push(fault('notAtRest', text));
  }
  for (const order of state.orders) {
    const { clientOrderId, status, askSinceMs, cancel, ended } = order;
    if (status === 'closed') continue;
    const waits = [
      ...(status === 'placing' ? ['its answer'] : []),
      ...(askSinceMs === undefined ? [] : ['the exchange’s word']),
      ...(cancel === undefined ? [] : [`its cancel, asked for ${cancel.attempts} times`]),
      ...(ended === undefined ? [] : ['its trades']),
    ];
    if (waits.length === 0 && !isStuck(order, nowMs)) continue;
    const text = `${clientOrderId} waits for ${waits.join(' and ')}`;
    faults.push(fault('notAtRest', text, [clientOrderId]));
  }
  return [...faults, ...judgeStopped(resting)];
}

/** What is held is sold for a little less than anybody offers, and a minimum counts by the price of the order. */
export function flatteningPrice({ base, venue }: BotLog): Decimal {
  const { market } = venue.exchange;
  const { bid, last } = market.ticker();
  return base.gt(0) ? (bid?.price ?? last).mul(decimal(1).minus(flattenSlippage)) : last;
}

/** Nothing of a stopped bot rests; one that was to flatten stands where it began, but for what is too small to trade. */
function judgeStopped({ log, state, config }: Resting): Fault[] {
  if (state.mode !== 'stopped') return [];
  const names = [...log.live.values()].map(({ name }) => name);
  const faults: Fault[] = names.map((name) =>
    fault('notAtRest', `${name} rests, allowed none as the bot is stopped`, [name]),
  );
  if (config.enabled || config.stopKind !== 'flatten') return faults;
  const now = flatteningPrice(log);
  const price = minOf(now, (log.flatAtPrice ?? now).mul(looksAgo));
  const { lotSize } = log.venue.instrument;
  const size = log.base.abs();
  const quantity = size.minus(size.mod(lotSize));
  if (quantity.eq(zero) || isBelowMinimum(log.venue.instrument, { price, quantity })) return faults;
  const text = `the bot is flat with ${log.base.toFixed()} ${log.venue.instrument.base}`;
  return [...faults, fault('notAtRest', text)];
}
