/** The bots of a host in one line each, the relay in another: what there is beside the bot in focus. */

import type { BotSnapshot, HostSnapshot, RelaySnapshot } from './snapshot.ts';
import { marketOfBot } from './snapshot.ts';
import { span, spread, type Line, type Span, type Tone } from './styled-line.ts';
import { countText, healthText, illsOf, relayText, signed, grouped } from './words.ts';

/** From here on there is room for exchange and price. */
const wideColumnsMin = 108;
const linesMax = 6;

const modeTones: Readonly<Record<BotSnapshot['mode'], Tone>> = {
  starting: 'busy',
  running: 'good',
  paused: 'busy',
  stopping: 'busy',
  flattening: 'busy',
  stopped: 'dim',
};

export function modeSpan({ mode }: BotSnapshot, width = 0): Span {
  return span(modeTones[mode], mode.padEnd(width));
}

/** With several bots, a line for each, numbered by the key that shows it; the one in focus is marked, by ↻ while they take turns. */
export function botLines(
  snapshot: HostSnapshot,
  focus: BotSnapshot,
  { columns, isTurning }: { readonly columns: number; readonly isTurning: boolean },
): readonly Line[] {
  const { bots } = snapshot;
  if (bots.length < 2) return [];
  const isWide = columns >= wideColumnsMin;
  const shown = bots.slice(0, linesMax);
  const cells = shown.map((bot, i) => cellsOf(snapshot, bot, { number: i + 1, isWide }));
  const widths = (cells[0] ?? []).map((_, column) =>
    Math.max(...cells.map((row) => row[column]?.text.length ?? 0)),
  );
  const lines = shown.map((bot, i): Line => {
    const isFocus = bot === focus;
    const row = (cells[i] ?? []).flatMap(({ text, tone, isRight }, column) => {
      const width = widths[column] ?? 0;
      const padded = isRight === true ? text.padStart(width) : text.padEnd(width);
      return [span(column === 0 && !isFocus ? 'dim' : tone, padded), span('plain', '  ')];
    });
    return [
      span(isFocus ? 'strong' : 'dim', isFocus ? (isTurning ? ' ↻' : ' ▸') : '  '),
      ...row,
      ...ailmentsOf(bot),
    ];
  });
  const hidden = bots.length - shown.length;
  return hidden === 0 ? lines : [...lines, [span('dim', `   … ${hidden} more bots`)]];
}

interface Cell {
  readonly text: string;
  readonly tone: Tone;
  readonly isRight?: boolean;
}

function cellsOf(
  snapshot: HostSnapshot,
  bot: BotSnapshot,
  { number, isWide }: { readonly number: number; readonly isWide: boolean },
): readonly Cell[] {
  const { totals } = bot;
  const market = marketOfBot(snapshot, bot);
  const price = market === undefined ? '' : grouped(market.last, bot.priceDecimals);
  const wide = (cell: Cell) => (isWide ? [cell] : []);
  return [
    { text: `${number} ${bot.botId.slice(0, isWide ? 24 : 18)}`, tone: 'strong' },
    ...wide({ text: bot.exchange, tone: 'plain' }),
    { text: isWide ? bot.exchangeClass : shortClass(bot.exchangeClass), tone: 'dim' },
    { text: bot.mode, tone: modeTones[bot.mode] },
    ...wide({ text: price, tone: 'market', isRight: true }),
    { text: countText(totals.fills, 'fill'), tone: 'plain', isRight: true },
    {
      text: `${signed(totals.realizedProfitQuote, isWide ? 4 : 2)} ${bot.quote}`,
      tone: totals.realizedProfitQuote.isNegative() ? 'bad' : 'plain',
      isRight: true,
    },
  ];
}

function shortClass(exchangeClass: string): string {
  return exchangeClass.replace(/ websocket$/, '').replace('request', 'req');
}

function ailmentsOf(bot: BotSnapshot): Line {
  const ills = illsOf(bot);
  if (ills.length === 0) return [span('good', '✓')];
  const tone = ills.every((name) => name === 'unknown') ? 'busy' : 'bad';
  return [span(tone, healthText(bot))];
}

const relayTones: Readonly<Record<RelaySnapshot['state'], Tone>> = {
  starting: 'busy',
  running: 'good',
  down: 'bad',
};

/** The relay at the left, what the keys do at the right; no line where there is neither. */
export function statusLines(
  { relay, bots }: HostSnapshot,
  { hasKeys, columns }: { readonly hasKeys: boolean; readonly columns: number },
): readonly Line[] {
  const left: Line =
    relay === undefined
      ? []
      : [
          span('dim', '   relay '),
          span(relayTones[relay.state], relay.state),
          span('dim', relayText(relay)),
        ];
  const keys =
    hasKeys && bots.length > 1 ? [span('dim', `keys 1-${Math.min(bots.length, 9)}, 0 ↻ `)] : [];
  return left.length + keys.length === 0 ? [] : [spread(left, keys, columns)];
}
