/** What happened to the orders that went wrong, as a timeline for people, with the exchange's own log as its trunk. */

import type { Finding } from '../judge/finding.ts';
import type { Scenario } from '../scenario/scenario.ts';
import type { Line } from '../world/diary.ts';
import { startMs } from '../world/stage.ts';
import type { World } from '../world/world.ts';
import { castOf, type Cast } from './cast.ts';
import { Teller } from './told-line.ts';

/** Around a line that names an order, what else its process met, and what the bot said. */
const besideMs = 3_000;
/** How long before its orders came the world may have begun to go wrong. */
const worldBeforeMs = 120_000;
/** Of a finding that names no order. */
const withoutOrdersMs = 180_000;
const linesMax = 400;
const whoWidth = 26;

interface Told {
  readonly line: Line;
  /** Absent where the line names none of the orders. */
  readonly text: string | undefined;
}

/** Of a world that was watched by `witness` from its beginning. */
export function storyOf({ stage }: World, finding: Finding, replay: string): string {
  const { scenario, diary } = stage;
  const cast = castOf(scenario, diary.lines, finding);
  const teller = new Teller(cast);
  const told = diary.lines.map((line): Told => ({ line, text: teller.tell(line) }));
  const lines = chosen(told, cast, finding).map(({ line, text }) => {
    const who = line.who.padEnd(whoWidth);
    return `${clockText(line.atMs)}  ${who}  ${text ?? teller.said(line)}`;
  });
  return [
    ...summaryOf(scenario),
    '',
    ...castWords(cast),
    '',
    ...shortened(lines),
    '',
    ...findingWords(finding),
    `replay: ${replay}`,
  ].join('\n');
}

/** Of a run in which all is well: everything, as it came. */
export function chronicleOf({ stage }: World, replay: string): string {
  const { scenario, diary } = stage;
  const teller = new Teller({ characters: [], botIds: new Set(), exchanges: new Set() });
  const lines = diary.lines
    .filter(({ kind }) => kind !== 'asks')
    .map((line) => {
      const { change } = line;
      const { side, price, quantity } = change?.order.request ?? {};
      const order =
        change === undefined ? '' : ` ${change.order.id}: ${side} ${quantity} at ${price}`;
      return `${clockText(line.atMs)}  ${line.who.padEnd(whoWidth)}  ${teller.said(line)}${order}`;
    });
  return [...summaryOf(scenario), '', ...lines, '', `replay: ${replay}`].join('\n');
}

export function findingWords({ rule, text, atMs, botId }: Finding): string[] {
  const whose = botId === undefined ? '' : ` ${botId}`;
  return [`${clockText(atMs)}  FOUND ${rule}${whose}: ${text}`];
}

function chosen(told: readonly Told[], cast: Cast, finding: Finding): Told[] {
  const direct = told.filter(({ text }) => text !== undefined);
  const [first] = direct;
  const fromMs = first?.line.atMs ?? finding.atMs - withoutOrdersMs;
  const untilMs = Math.max(finding.atMs, direct.at(-1)?.line.atMs ?? 0);
  const momentsOf = new Map<string, number[]>();
  for (const { line } of direct) {
    const moments = momentsOf.get(line.who) ?? [];
    moments.push(line.atMs);
    momentsOf.set(line.who, moments);
  }
  const isBeside = ({ who, atMs }: Line): boolean =>
    (momentsOf.get(who) ?? []).some((moment) => Math.abs(moment - atMs) <= besideMs);
  return told.filter(({ line, text }) => {
    if (text !== undefined) return true;
    const { kind, who, what, atMs, fields } = line;
    if (atMs > untilMs) return false;
    if (who === 'world') return atMs >= fromMs - worldBeforeMs;
    if (atMs < fromMs) return false;
    if (kind === 'fault') return isBeside(line);
    if (kind !== undefined) return false;
    if (what.startsWith('dies')) return isBeside(line) || momentsOf.has(who) || first === undefined;
    const botId = fields?.['botId'];
    const isOurs = typeof botId === 'string' && cast.botIds.has(botId);
    // Of another order, where the story has some of its own.
    if (first !== undefined && fields?.['clientOrderId'] !== undefined) return false;
    return isOurs && (first === undefined || isBeside(line));
  });
}

function summaryOf(scenario: Scenario): string[] {
  const { seed, chaosMs, workers, relays, bots, venues, faults, happenings } = scenario;
  const rates = Object.entries(faults).map(([name, rate]) => `${name} ${rate}`);
  return [
    `seed ${seed}: ${chaosMs / 60_000} minutes of chaos, workers ${workers}, relays ${relays}`,
    ...venues.map(({ name, kind, symbol, market }) => {
      const wildness = market.recorded === undefined ? `wildness ${market.wildness}` : 'recorded';
      return `exchange ${name} ${symbol}: ${kind}, ${wildness}`;
    }),
    ...bots.map(({ config: { botId, exchange, symbol, account, ...config } }) => {
      const words = Object.entries(config).map(([name, value]) => `${name} ${String(value)}`);
      return `${botId}: ${String(symbol)} on ${String(exchange)} as ${account}, ${words.join(', ')}`;
    }),
    `faults: ${rates.join(', ') || 'none'}`,
    `happenings: ${happenings.length === 0 ? 'none' : ''}`,
    ...happenings.map(({ kind, atMs, ...rest }) => {
      return `  ${clockText(startMs + atMs)}  ${kind} ${JSON.stringify(rest)}`;
    }),
  ];
}

function castWords({ characters }: Cast): string[] {
  if (characters.length === 0) return ['the finding names no order'];
  return characters.map(({ letter, clientOrderId, exchangeOrderId, order }) => {
    const { side, quantity, price } = order?.request ?? {};
    const terms = order === undefined ? '' : `: ${side} ${quantity} at ${price}`;
    const ids = `${clientOrderId ?? 'no name'}, ${exchangeOrderId ?? 'never at the exchange'}`;
    return `${letter} = ${ids}${terms}`;
  });
}

/** The beginning and the end of what is too long. */
function shortened(lines: readonly string[]): string[] {
  const over = lines.length - linesMax;
  if (over <= 0) return [...lines];
  const half = linesMax / 2;
  return [...lines.slice(0, half), `... ${over} lines ...`, ...lines.slice(-half)];
}

/** Since the beginning: `0:12:03.450`. */
function clockText(atMs: number): string {
  const ms = atMs - startMs;
  const two = (value: number): string => String(Math.floor(value)).padStart(2, '0');
  const minutes = `${Math.floor(ms / 3_600_000)}:${two((ms / 60_000) % 60)}`;
  return `${minutes}:${two((ms / 1000) % 60)}.${String(Math.floor(ms % 1000)).padStart(3, '0')}`;
}
