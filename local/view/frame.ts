/**
 * Composes one picture of the host for a terminal of a given size.
 *
 *     title        exchange, bot, mode                        clock
 *     market       price, sparkline, bid and ask
 *     (bots)       one line each, where there are several
 *     (relay)      where one runs
 *     ─────────────────────────┬──────────────────────────
 *     ladder                   │ last fills, money, health
 *     ─────────────────────────┴──────────────────────────
 *     warnings
 */

import { botLines, modeSpan, statusLines } from './bot-lines.ts';
import { ladderPane } from './ladder-pane.ts';
import {
  marketOfBot,
  type BotSnapshot,
  type HostSnapshot,
  type MarketSnapshot,
} from './snapshot.ts';
import { sparkline } from './sparkline.ts';
import { cut, fit, harmless, span, spread, widthOf, type Line } from './styled-line.ts';
import { totalsLine, totalsPane } from './totals-pane.ts';
import type { ViewMemory } from './view-memory.ts';
import { grouped, neverPassedText, spanText, stopwatch, timeOfDay } from './words.ts';

export interface FrameSize {
  readonly columns: number;
  readonly rows: number;
}

/** Below this the ladder has the width for itself. */
const twoPanesColumnsMin = 74;
const ladderWidthMin = 40;
const ladderWidthMax = 56;
const wideFillsColumnsMin = 108;
/** With several bots each is in focus for so long; real time. */
const focusMs = 6_000;
const warningLinesMax = 4;
const unpassedLinesMax = 3;

/** At most `rows` lines of at most `columns` characters. */
export function frameOf(
  snapshot: HostSnapshot,
  memory: ViewMemory,
  size: FrameSize,
): readonly Line[] {
  const { bots, elapsedMs } = snapshot;
  const turn = Math.floor(elapsedMs / focusMs) % Math.max(bots.length, 1);
  const pinned = memory.pinned === undefined ? undefined : bots[memory.pinned];
  const bot = pinned ?? bots[turn];
  const isTurning = pinned === undefined;
  const unpassed = unpassedLines(snapshot);
  if (bot === undefined) {
    return bounded([titleOf(snapshot, undefined, size.columns), ...unpassed], size);
  }
  const market = marketOfBot(snapshot, bot);
  const top = [
    titleOf(snapshot, bot, size.columns),
    marketLine(bot, market, memory, size.columns),
    ...botLines(snapshot, bot, { columns: size.columns, isTurning }),
    ...unpassed,
    ...statusLines(snapshot, { hasKeys: memory.hasKeys, columns: size.columns }),
  ];
  const warnings = warningLines(snapshot, size.rows < 30 ? 2 : warningLinesMax);
  const height = size.rows - top.length - warnings.length - 2;
  const hasTwoPanes = size.columns >= twoPanesColumnsMin;
  const body = hasTwoPanes
    ? twoPanes(bot, market, { memory, height, columns: size.columns })
    : [
        [span('dim', '─'.repeat(size.columns))],
        ...ladderPane(bot, market, height - 1),
        totalsLine(bot),
        [span('dim', '─'.repeat(size.columns))],
      ];
  return bounded([...top, ...body, ...warnings], size);
}

function bounded(lines: readonly Line[], { columns, rows }: FrameSize): readonly Line[] {
  return lines.slice(0, Math.max(rows, 0)).map((line) => cut(line, columns));
}

function titleOf(snapshot: HostSnapshot, bot: BotSnapshot | undefined, columns: number): Line {
  const clock = [
    span('strong', timeOfDay(snapshot.virtualTimeMs)),
    span('dim', `  speed ${snapshot.speed}  up ${stopwatch(snapshot.elapsedMs)} `),
  ];
  const name = [span('strong', ' MMM  ')];
  if (bot === undefined) return spread([...name, span('dim', 'no bot yet')], clock, columns);
  // The lines of several bots tell their classes.
  const hasRoom = snapshot.bots.length < 2 || columns >= wideFillsColumnsMin;
  return spread(
    [
      ...name,
      span('strong', bot.botId),
      span('dim', ` on ${bot.exchange}${hasRoom ? ` (${bot.exchangeClass})` : ''}  `),
      modeSpan(bot),
    ],
    clock,
    columns,
  );
}

function marketLine(
  bot: BotSnapshot,
  market: MarketSnapshot | undefined,
  memory: ViewMemory,
  columns: number,
): Line {
  if (market === undefined) return [span('dim', ` ${bot.symbol}  no price yet`)];
  const left: Line = [
    span('strong', ` ${bot.symbol}  `),
    span('market', grouped(market.last, bot.priceDecimals)),
    span('plain', '  '),
  ];
  const sides = [
    ...(market.bid === undefined ? [] : [`bid ${grouped(market.bid, bot.priceDecimals)}`]),
    ...(market.ask === undefined ? [] : [`ask ${grouped(market.ask, bot.priceDecimals)}`]),
  ].join('  ');
  const right: Line = [span('dim', `${sides} `)];
  const label = '  000 min  ';
  const room = columns - widthOf(left) - widthOf(right) - label.length;
  const bars = sparkline(memory.pricesOf(market), Math.min(room, 60));
  const middle =
    bars === ''
      ? []
      : [span('market', bars), span('dim', `  ${spanText(bars.length * memory.columnMs)}`)];
  return spread([...left, ...middle], right, columns);
}

function twoPanes(
  bot: BotSnapshot,
  market: MarketSnapshot | undefined,
  pane: { readonly memory: ViewMemory; readonly height: number; readonly columns: number },
): readonly Line[] {
  const { columns } = pane;
  const left = Math.min(Math.max(Math.floor(columns * 0.48), ladderWidthMin), ladderWidthMax);
  const right = columns - left - 2;
  const rows = Math.max(Math.min(pane.height, Math.max(bot.ladder.length + 2, 16)), 0);
  const ladder = ladderPane(bot, market, rows);
  const totals = totalsPane(bot, market, {
    fills: pane.memory.fillsOf(bot.botId),
    height: rows,
    isWide: columns >= wideFillsColumnsMin,
  });
  const rule = (joint: string): Line => [
    span('dim', `${'─'.repeat(left)}${joint}${'─'.repeat(columns - left - 1)}`),
  ];
  const lines = Array.from({ length: rows }, (_, i): Line => [
    ...fit(ladder[i] ?? [], left),
    span('dim', '│ '),
    ...cut(totals[i] ?? [], right),
  ]);
  return [rule('┬'), ...lines, rule('┴')];
}

/** Bots that have failed and never passed; one that has not had its turn yet needs no line. */
function unpassedLines({ unpassed }: HostSnapshot): readonly Line[] {
  return unpassed
    .filter(({ isFailing }) => isFailing)
    .slice(0, unpassedLinesMax)
    .map((bot) => [span('bad', ` ! ${neverPassedText([bot])}`)]);
}

function warningLines({ warnings }: HostSnapshot, max: number): readonly Line[] {
  const newest = warnings.slice(-max).toReversed();
  const lines = newest.map(({ atMs, text }): Line => [
    span('busy', ` ! ${timeOfDay(atMs)} `),
    span('plain', harmless(text)),
  ]);
  const none: Line[] = lines.length === 0 ? [[span('dim', ' no warnings')]] : [];
  // Always as many lines, so that the picture keeps its height.
  const blank = Array.from({ length: max - lines.length - none.length }, (): Line => []);
  return [...lines, ...none, ...blank];
}
