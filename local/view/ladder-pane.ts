/**
 * Draws the ladder: sells above, the gap with the market beside it, buys below. Where the room is too small the far
 * ends are folded into one line each, so that the gap is always in sight.
 */

import type { Decimal } from '../../shared/domain/decimal.ts';
import type { BotSnapshot, LadderRow, MarketSnapshot } from './snapshot.ts';
import { span, type Line, type Span, type Tone } from './styled-line.ts';
import { grouped, levelText, reasonText } from './words.ts';

interface Columns {
  readonly level: number;
  readonly price: number;
  readonly quantity: number;
}

export function ladderPane(
  bot: BotSnapshot,
  market: MarketSnapshot | undefined,
  height: number,
): readonly Line[] {
  if (bot.gap.price === undefined) return notStarted(bot);
  const columns = columnsOf(bot);
  const above = bot.ladder.filter(({ level }) => level > bot.gap.level);
  const below = bot.ladder.filter(({ level }) => level < bot.gap.level);
  // An order on the gap's own level is on its way out; it is shown above it.
  const within = bot.ladder.filter(({ level }) => level === bot.gap.level);
  const sells = [...above, ...within];
  const [sellRoom, buyRoom] = shareRoom(height - 2, sells.length, below.length);
  const foldedSells = folded(bot, columns, { rows: sells.toReversed(), room: sellRoom });
  return [
    header(columns),
    ...foldedSells.toReversed(),
    gapLine(bot, market, columns),
    ...folded(bot, columns, { rows: below, room: buyRoom }),
  ];
}

/** Half of the room each; what one side does not need the other may use. */
function shareRoom(room: number, sells: number, buys: number): readonly [number, number] {
  const half = Math.floor(Math.max(room, 0) / 2);
  const forSells = Math.min(sells, Math.max(room - Math.min(buys, half), half));
  return [forSells, Math.min(buys, Math.max(room - forSells, 0))];
}

function folded(
  bot: BotSnapshot,
  columns: Columns,
  side: { readonly rows: readonly LadderRow[]; readonly room: number },
): readonly Line[] {
  const { rows, room } = side;
  if (rows.length <= room) return rows.map((row) => rowLine(bot, columns, row));
  if (room <= 0) return [];
  const shown = rows.slice(0, room - 1);
  const farthest = rows.at(-1)?.price;
  const until = farthest === undefined ? '' : ` to ${grouped(farthest, bot.priceDecimals)}`;
  return [
    ...shown.map((row) => rowLine(bot, columns, row)),
    [span('dim', `${' '.repeat(columns.level)} … ${rows.length - shown.length} more${until}`)],
  ];
}

function columnsOf(bot: BotSnapshot): Columns {
  const prices = [bot.gap.price, ...bot.ladder.map(({ price }) => price)];
  const quantities = bot.ladder.map((row) =>
    row.kind === 'order' ? quantityOf(bot, row.quantity) : '',
  );
  const longest = (texts: readonly string[]) =>
    texts.reduce((max, { length }) => Math.max(max, length), 0);
  return {
    level: Math.max(3, longest(bot.ladder.map(({ level }) => levelText(level)))) + 1,
    price: Math.max(5, longest(prices.map((price) => priceOf(bot, price)))),
    quantity: Math.max(8, longest(quantities)),
  };
}

function priceOf(bot: BotSnapshot, price: Decimal | undefined): string {
  return price === undefined ? '' : grouped(price, bot.priceDecimals);
}

function quantityOf(bot: BotSnapshot, quantity: Decimal): string {
  return grouped(quantity, Math.min(bot.quantityDecimals, 8));
}

function header({ level, price, quantity }: Columns): Line {
  const cells = ['lvl'.padStart(level), 'price'.padStart(price), 'quantity'.padStart(quantity)];
  return [span('dim', cells.join('  '))];
}

function rowLine(bot: BotSnapshot, columns: Columns, row: LadderRow): Line {
  const tone = toneOf(row);
  const start = `${levelText(row.level).padStart(columns.level)}  ${priceOf(bot, row.price).padStart(columns.price)}`;
  if (row.kind !== 'order') {
    return [
      span('dim', `${start}  `),
      row.kind === 'hole' ? span('bad', '! missing') : span('dim', `· ${reasonText(row)}`),
    ];
  }
  const quantity = quantityOf(bot, row.quantity).padStart(columns.quantity);
  return [span(tone, `${start}  ${quantity}  ${markOf(row)} ${row.role}`), ...progressOf(row)];
}

function toneOf(row: LadderRow): Tone {
  if (row.kind !== 'order') return 'dim';
  if (row.role === 'seed') return row.side;
  return row.side === 'buy' ? 'buyCounter' : 'sellCounter';
}

function markOf({ role }: { readonly role: string }): string {
  return role === 'seed' ? '○' : '●';
}

function progressOf(row: Extract<LadderRow, { kind: 'order' }>): readonly Span[] {
  return [
    ...(row.status === 'open' ? [] : [span('busy', ` ${row.status}`)]),
    ...(row.filledPercent === 0 ? [] : [span('busy', ` ${row.filledPercent}%`)]),
  ];
}

function gapLine(bot: BotSnapshot, market: MarketSnapshot | undefined, columns: Columns): Line {
  const level = levelText(bot.gap.level).padStart(columns.level);
  const price = priceOf(bot, bot.gap.price).padStart(columns.price);
  const mark = `${'gap'.padStart(columns.quantity)}  `;
  return [
    span('dim', `${level}  ${price}  ${mark}`),
    ...(market === undefined
      ? []
      : [span('market', `◄ ${grouped(market.last, bot.priceDecimals)}`)]),
  ];
}

function notStarted(bot: BotSnapshot): readonly Line[] {
  return [
    [span('dim', ' no ladder yet')],
    [span('busy', ` ${bot.blockedBecause ?? 'waiting for the start price'}`)],
  ];
}
