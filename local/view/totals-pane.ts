/** Draws what the bot has done: its last fills with what became of them, its money, its health. */

import type { Decimal } from '../../shared/domain/decimal.ts';
import type { Side } from '../../shared/domain/order.ts';
import type { BotSnapshot, BotTotals, FillSnapshot, MarketSnapshot } from './snapshot.ts';
import { span, type Line, type Span } from './styled-line.ts';
import { countText, grouped, healthText, illsOf, signed, timeOfDay } from './words.ts';

const quoteDecimals = 4;

/** Fills take the room that the rest leaves. */
export function totalsPane(
  bot: BotSnapshot,
  market: MarketSnapshot | undefined,
  pane: {
    readonly fills: readonly FillSnapshot[];
    readonly height: number;
    readonly isWide: boolean;
  },
): readonly Line[] {
  const totals = totalsLines(bot, market, pane);
  const room = Math.max(pane.height - totals.length - 2, 0);
  const fills = pane.fills
    .slice(0, room)
    .map((fill) => fillLine(bot, fill, { isWide: pane.isWide }));
  const empty: Line[] = fills.length === 0 ? [[span('dim', 'none yet')]] : [];
  const shown = [...fills, ...empty].slice(0, room);
  const blank = Array.from({ length: room - shown.length + 1 }, (): Line => []);
  return [[span('dim', 'last fills')], ...shown, ...blank, ...totals].slice(-pane.height);
}

function fillLine(
  bot: BotSnapshot,
  fill: FillSnapshot,
  options: { readonly isWide: boolean },
): Line {
  const quantity = options.isWide
    ? ` ${grouped(fill.quantity, Math.min(bot.quantityDecimals, 8))}`
    : '';
  return [
    span('dim', `${timeOfDay(fill.atMs)} `),
    span(fill.side, `${fill.side.padEnd(4)}${quantity} ${grouped(fill.price, bot.priceDecimals)}`),
    span('dim', ' → '),
    ...fateSpans(bot, fill, options),
  ];
}

/** Marked as in the ladder; the words are left to those who have the room. */
function fateSpans(
  bot: BotSnapshot,
  { fate }: FillSnapshot,
  { isWide }: { readonly isWide: boolean },
): readonly Span[] {
  const priceOf = (at: { readonly side: Side; readonly price: Decimal }) =>
    `${isWide ? `${at.side} ` : ''}${grouped(at.price, bot.priceDecimals)}`;
  const word = (text: string) => (isWide ? [span('dim', ` ${text}`)] : []);
  switch (fate.kind) {
    case 'countered':
      return fate.isPlaced
        ? [span(counterTones[fate.by.side], `● ${priceOf(fate.by)}`), ...word('rests')]
        : [span('busy', `● ${priceOf(fate.by)}`), ...word('is being placed')];
    case 'closed':
      return [span('good', '✓ '), span('plain', priceOf(fate.by)), ...word('filled')];
    case 'settled':
      return [span('good', '✓ '), span('plain', 'settled')];
    case 'answered':
      return [span('good', '✓ '), span('plain', 'answered')];
    case 'waiting':
      return [span('busy', `${priceOf(fate)} waits`)];
    case 'flattened':
      return [span('dim', 'flattened')];
  }
}

const counterTones = { buy: 'buyCounter', sell: 'sellCounter' } as const;

function totalsLines(
  bot: BotSnapshot,
  market: MarketSnapshot | undefined,
  { isWide }: { readonly isWide: boolean },
): readonly Line[] {
  const { totals, base, quote } = bot;
  const worth =
    market === undefined || totals.inventoryBase.isZero()
      ? ''
      : ` ≈ ${worthText(totals.inventoryBase.mul(market.last))}${isWide ? ` ${quote}` : ''}`;
  return [
    labelled('profit', [
      span(
        totals.realizedProfitQuote.isNegative() ? 'bad' : 'good',
        `${signed(totals.realizedProfitQuote, quoteDecimals)} ${quote}`,
      ),
      span('dim', ' realised'),
    ]),
    labelled('fees', [span('plain', `${grouped(totals.feesQuote, quoteDecimals)} ${quote}`)]),
    labelled('inventory', [
      span(
        'plain',
        `${signed(totals.inventoryBase, Math.min(totals.inventoryBase.dp(), 8))} ${base}`,
      ),
      span('dim', worth),
    ]),
    ...fillSums(totals, { isWide }),
    labelled('orders', [
      span('buy', countText(totals.openBuys, 'buy')),
      span('plain', ', '),
      span('sell', countText(totals.openSells, 'sell')),
    ]),
    labelled('passes', [
      span('plain', `${totals.passes}`),
      span('dim', `, ${totals.apiCalls} calls to ${bot.exchange}`),
    ]),
    labelled('health', [healthOf(bot)]),
  ];
}

/** The little that a narrow terminal has room for. */
export function totalsLine(bot: BotSnapshot): Line {
  const { totals, base, quote } = bot;
  return [
    span('plain', ` ${countText(totals.fills, 'fill')}`),
    ...(totals.debts === 0 ? [] : [span('busy', `, ${totals.debts} waiting`)]),
    span('plain', `  ${signed(totals.realizedProfitQuote, quoteDecimals)} ${quote}  `),
    span(
      'plain',
      `${signed(totals.inventoryBase, Math.min(totals.inventoryBase.dp(), 8))} ${base}  `,
    ),
    healthOf(bot),
  ];
}

/** Whole units are near enough, unless there are few. */
function worthText(worth: Decimal): string {
  return grouped(worth, worth.abs().lt(10) ? 2 : 0);
}

function labelled(label: string, value: Line): Line {
  return [span('dim', label.padEnd(10)), ...value];
}

/** Each fill is in one of the three; a narrow pane needs a second line to say so. */
function fillSums(
  { fills, countered, settled, debts }: BotTotals,
  { isWide }: { readonly isWide: boolean },
): readonly Line[] {
  const answered = [span('plain', `${fills}`), span('dim', ` = ${countered} countered`)];
  const others = [
    span('dim', `+ ${settled} settled `),
    span(debts === 0 ? 'dim' : 'busy', `+ ${debts} waiting`),
  ];
  return isWide
    ? [labelled('fills', [...answered, span('dim', ' '), ...others])]
    : [labelled('fills', answered), labelled('', others)];
}

/** Unknown orders are on their way and come right by themselves; the others should not be. */
function healthOf(bot: BotSnapshot): Span {
  const ills = illsOf(bot);
  if (ills.length === 0) return span('good', `✓ ${healthText(bot)}`);
  return span(ills.every((name) => name === 'unknown') ? 'busy' : 'bad', healthText(bot));
}
