/**
 * Lines of text with tones, measured and cut before they are painted, so that a line never comes out wider than the
 * terminal. Every character drawn here is one column wide.
 */

import { Chalk, type ChalkInstance, type ColorSupportLevel } from 'chalk';

export type Tone =
  | 'plain'
  | 'strong'
  | 'dim'
  | 'buy'
  | 'sell'
  | 'buyCounter'
  | 'sellCounter'
  | 'market'
  | 'busy'
  | 'bad'
  | 'good';

export interface Span {
  readonly tone: Tone;
  readonly text: string;
}

export type Line = readonly Span[];

export type Paint = (line: Line) => string;

export function span(tone: Tone, text: string): Span {
  return { tone, text };
}

/** Text of others, an exchange's error for one, must neither steer the terminal nor be wider than it is long. */
export function harmless(text: string): string {
  return text.replaceAll(/[^\u0020-\u007e\u00a1-\u00ac\u00ae-\u02ff]/g, '?');
}

export function widthOf(line: Line): number {
  return line.reduce((sum, { text }) => sum + text.length, 0);
}

/** Cuts a line to a width, with an ellipsis where something was cut off. */
export function cut(line: Line, width: number): Line {
  if (widthOf(line) <= width) return line;
  const kept: Span[] = [];
  let room = width - 1;
  for (const { tone, text } of line) {
    if (text.length >= room) {
      kept.push({ tone, text: `${text.slice(0, Math.max(room, 0))}${width > 0 ? '…' : ''}` });
      break;
    }
    kept.push({ tone, text });
    room -= text.length;
  }
  return kept;
}

/** Exactly as wide as asked. */
export function fit(line: Line, width: number): Line {
  const short = cut(line, width);
  return [...short, span('plain', ' '.repeat(Math.max(width - widthOf(short), 0)))];
}

/** Left and right parts at the ends of one line; the right one gives way. */
export function spread(left: Line, right: Line, width: number): Line {
  const room = width - widthOf(left) - widthOf(right);
  return room >= 1 ? [...left, span('plain', ' '.repeat(room)), ...right] : cut(left, width);
}

const stylesOf = (chalk: ChalkInstance): Readonly<Record<Tone, ChalkInstance>> => ({
  plain: chalk.reset,
  strong: chalk.bold,
  dim: chalk.dim,
  buy: chalk.green,
  sell: chalk.red,
  buyCounter: chalk.greenBright.bold,
  sellCounter: chalk.redBright.bold,
  market: chalk.cyanBright.bold,
  busy: chalk.yellow,
  bad: chalk.redBright.bold,
  good: chalk.green,
});

/** Paints with as many colours as the terminal has; level 0 writes no escape codes at all. */
export function painterOf(level: ColorSupportLevel): Paint {
  const styles = stylesOf(new Chalk({ level }));
  return (line) =>
    line
      .map(({ tone, text }) => (tone === 'plain' ? text : styles[tone](text)))
      .join('')
      .trimEnd();
}
