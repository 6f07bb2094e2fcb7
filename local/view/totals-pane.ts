/** Draws what the bot has done: its last fills with what became of them, its money, its health. */

import type { BotSnapshot, BotTotals, FillSnapshot, MarketSnapshot } from './snapshot.ts';
import { span, type Line, type Span } from './styled-line.ts';
import { grouped, healthText, illsOf, quantityText, signed, timeOfDay } from './words.ts';

const quoteDecimals = 4;

/** Fills take the room that the rest leaves. */
export function totalsPane(
  bot: BotSnapshot,
  market: MarketSnapshot | undefined,
  pane: {
    readonly fills: readonly FillSnapshot[];
    readonly height: number;
    readonly hasQuantity: boolean;
  },
): readonly Line[] {
  const totals = totalsLines(bot, market);
  const room = Math.max(pane.height - totals.length - 2, 0);
  const fills = pane.fills
    .slice(0, room)
    .map((fill) => fillLine(bot, fill, { hasQuantity: pane.hasQuantity }));
  const empty: Line[] = fills.length === 0 ? [[span('dim', 'none yet')]] : [];
  const shown = [...fills, ...empty].slice(0, room);
  const blank = Array.from({ length: room - shown.length + 1 }, (): Line => []);
  return [[span('dim', 'last fills')], ...shown, ...blank, ...totals].slice(-pane.height);
}

function fillLine(
  bot: BotSnapshot,
  fill: FillSnapshot,
  options: { readonly hasQuantity: boolean },
): Line {
  const quantity = options.hasQuantity ? ` ${quantityText(fill.quantity)}` : '';
  return [
    span('dim', `${timeOfDay(fill.atMs)} `),
    span(fill.side, `${fill.side.padEnd(4)}${quantity} ${grouped(fill.price, bot.priceDecimals)}`),
    ...fateSpans(bot, fill),
  ];
}

function fateSpans(bot: BotSnapshot, { fate }: FillSnapshot): readonly Span[] {
  const arrow = span('dim', ' → ');
  const priceOf = (at: { readonly price: FillSnapshot['price'] }) =>
    grouped(at.price, bot.priceDecimals);
  switch (fate.kind) {
    case 'countered':
      return [
        arrow,
        span(fate.by.side, `${fate.by.side} ${priceOf(fate.by)}`),
        ...(fate.isPlaced ? [] : [span('busy', '?')]),
      ];
    case 'closed':
      return [arrow, span('good', `${priceOf(fate.by)} ✓`)];
    case 'settled':
      return [arrow, span('good', 'settled ✓')];
    case 'answered':
      return [arrow, span('good', 'answered ✓')];
    case 'waiting':
      return [arrow, span('busy', `${priceOf(fate)} waits`)];
    case 'flattened':
      return [span('dim', ' flattened')];
  }
}

function totalsLines(bot: BotSnapshot, market: MarketSnapshot | undefined): readonly Line[] {
  const { totals, base, quote } = bot;
  const worth =
    market === undefined || totals.inventoryBase.isZero()
      ? ''
      : ` ≈ ${grouped(totals.inventoryBase.mul(market.last), 2)} ${quote}`;
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
    labelled('fills', fillSums(totals)),
    labelled('orders', [
      span('buy', `${totals.openBuys} buys`),
      span('plain', ', '),
      span('sell', `${totals.openSells} sells`),
    ]),
    labelled('passes', [
      span('plain', `${totals.passes}`),
      span('dim', `, ${totals.apiCalls} calls to ${bot.exchange}`),
    ]),
    labelled('health', [healthOf(totals)]),
  ];
}

function labelled(label: string, value: Line): Line {
  return [span('dim', label.padEnd(11)), ...value];
}

function fillSums({ fills, countered, settled, debts }: BotTotals): Line {
  return [
    span('plain', `${fills}`),
    span('dim', ` = ${countered} countered`),
    ...(settled === 0 ? [] : [span('dim', ` + ${settled} settled`)]),
    ...(debts === 0 ? [] : [span('busy', ` + ${debts} waiting`)]),
  ];
}

/** Unknown orders are on their way and come right by themselves; the others should not be. */
export function healthOf(totals: BotTotals): Span {
  const ills = illsOf(totals);
  if (ills.length === 0) return span('good', `✓ ${healthText(totals)}`);
  return span(ills.every((name) => name === 'unknown') ? 'busy' : 'bad', healthText(totals));
}
