/** Numbers and names as people read them. */

import type { Decimal } from '../../shared/domain/decimal.ts';
import type { BlockedReason } from '../../shared/domain/bot-state.ts';
import { harmless } from './styled-line.ts';
import type { BotSnapshot, BotTotals, FillFate, RelaySnapshot } from './snapshot.ts';

/** `61580.1` as `61 580.1`, with at least so many decimals and rounded to no more. */
export function grouped(value: Decimal, decimals: number): string {
  const [whole = '', fraction] = value.toFixed(decimals).split('.');
  const spaced = whole.replaceAll(/\B(?=(\d{3})+$)/g, ' ');
  return fraction === undefined ? spaced : `${spaced}.${fraction}`;
}

/** With its sign, unless it is zero. */
export function signed(value: Decimal, decimals: number): string {
  return value.gt(0) ? `+${grouped(value, decimals)}` : grouped(value, decimals);
}

/** A quantity without the zeros that say nothing. */
export function quantityText(quantity: Decimal): string {
  return grouped(quantity, Math.min(quantity.dp(), 8));
}

/** What there is to say of a relay beside its state. */
export function relayText(relay: RelaySnapshot): string {
  const { pid, epoch, sessionsLive, sessionsWanted, restarts, sessionDownBecause: why } = relay;
  const reason = why === undefined || sessionsLive >= sessionsWanted ? '' : `: ${harmless(why)}`;
  const parts = [
    ...(pid === undefined ? [] : [`process ${pid}`]),
    ...(epoch === undefined ? [] : [`epoch ${epoch}`]),
    ...(restarts === 0 ? [] : [`restarted ${restarts === 1 ? 'once' : `${restarts} times`}`]),
    `${sessionsLive} of ${sessionsWanted} sessions live${reason}`,
  ];
  return `, ${parts.join(', ')}`;
}

/** `1 fill`, `2 fills`. */
export function countText(count: number, thing: string): string {
  return `${count} ${thing}${count === 1 ? '' : 's'}`;
}

export function levelText(level: number): string {
  return level > 0 ? `+${level}` : String(level);
}

const two = (value: number): string => String(value).padStart(2, '0');

/** Time of day in UTC of epoch milliseconds: `12:34:56`. */
export function timeOfDay(epochMs: number): string {
  const seconds = Math.floor(epochMs / 1000) % 86_400;
  return `${two(Math.floor(seconds / 3600))}:${two(Math.floor(seconds / 60) % 60)}:${two(seconds % 60)}`;
}

/** `1:23`, `1:02:03`. */
export function stopwatch(ms: number): string {
  const seconds = Math.floor(ms / 1000);
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return `${minutes}:${two(seconds % 60)}`;
  return `${Math.floor(minutes / 60)}:${two(minutes % 60)}:${two(seconds % 60)}`;
}

/** A rough span: `40 s`, `15 min`, `3 h`. */
export function spanText(ms: number): string {
  if (ms < 60_000) return `${Math.round(ms / 1000)} s`;
  if (ms < 7_200_000) return `${Math.round(ms / 60_000)} min`;
  return `${Math.round(ms / 3_600_000)} h`;
}

const reasons: Readonly<Record<BlockedReason, string>> = {
  belowMinimum: 'below the minimum',
  outsideBounds: 'outside the bounds',
  noBalance: 'no balance',
  wouldCross: 'would cross',
  refused: 'refused',
  maxOpenOrders: 'order cap reached',
  maxInventory: 'inventory cap reached',
  awaitingCancel: 'awaits a cancel',
  awaitingAnswer: 'awaits an answer',
};

export function reasonText(blocked: {
  readonly reason: BlockedReason;
  readonly detail?: string;
}): string {
  const reason = reasons[blocked.reason];
  return blocked.detail === undefined ? reason : `${reason}: ${harmless(blocked.detail)}`;
}

/** What became of a fill, as the end of a sentence. */
export function fateText(fate: FillFate, priceDecimals: number): string {
  switch (fate.kind) {
    case 'countered':
      return `${fate.by.side} at ${grouped(fate.by.price, priceDecimals)} ${fate.isPlaced ? 'rests' : 'is being placed'}`;
    case 'closed':
      return `${fate.by.side} at ${grouped(fate.by.price, priceDecimals)} filled too`;
    case 'settled':
      return 'settled against an opposite fill';
    case 'answered':
      return 'answered';
    case 'waiting':
      return `${fate.side} at ${grouped(fate.price, priceDecimals)} waits`;
    case 'flattened':
      return 'inventory taken back';
  }
}

const ills = ['duplicates', 'holes', 'orphans', 'unknown'] as const;

/** An order without an answer is on its way, most of the time by milliseconds. */
function illText(name: Ill, totals: BotTotals): string {
  if (name === 'failing') return `failing (${countText(totals.failures, 'time')})`;
  const count = totals[name];
  if (name === 'unknown') return `${count} on the way`;
  return countText(count, name.slice(0, -1));
}

type Healthy = Pick<BotSnapshot, 'totals' | 'newOrders' | 'isFailing'>;

type Ill = (typeof ills)[number] | 'failing';

/** Orders that came after the pass was shown are on their way into the state; the totals themselves stay strict. */
function shownTotals({ totals, newOrders }: Healthy): BotTotals {
  const { orphans, unknown } = totals;
  return { ...totals, orphans: orphans - newOrders, unknown: unknown + newOrders };
}

/** What should not be and is, gravest first. */
export function illsOf(bot: Healthy): readonly Ill[] {
  const totals = shownTotals(bot);
  return [
    ...(bot.isFailing ? ['failing' as const] : []),
    ...ills.filter((name) => totals[name] > 0),
  ];
}

export function healthText(bot: Healthy): string {
  const totals = shownTotals(bot);
  const found = illsOf(bot).map((name) => illText(name, totals));
  return found.length === 0 ? 'no holes, no duplicates' : found.join(', ');
}

/** Of bots without any completed pass, with the reasons. */
export function neverPassedText(
  bots: readonly Pick<BotSnapshot, 'botId' | 'lastFailure'>[],
): string {
  const reasonOf = ({ lastFailure }: (typeof bots)[number]) =>
    lastFailure === undefined ? 'none ended in time' : harmless(lastFailure);
  const [first] = bots;
  if (first !== undefined && bots.length === 1) {
    return `${first.botId} never completed a pass: ${reasonOf(first)}`;
  }
  const each = bots.map((bot) => `${bot.botId} (${reasonOf(bot)})`);
  return `${bots.length} bots never completed a pass: ${each.join('; ')}`;
}
