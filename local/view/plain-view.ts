/** Tells what happens in plain lines, for pipes and log files: no escape codes, nothing twice. */

import type { HostView, ViewStream } from './host-view.ts';
import {
  marketOfBot,
  type BotSnapshot,
  type FillSnapshot,
  type HostSnapshot,
  type Warning,
} from './snapshot.ts';
import { harmless } from './styled-line.ts';
import {
  countText,
  fateText,
  grouped,
  healthText,
  neverPassedText,
  quantityText,
  relayText,
  signed,
  timeOfDay,
} from './words.ts';

/** Virtual time between two summaries. */
const summaryEveryMs = 600_000;
/** How many snapshots a fill waits for its counter's acceptance before it is told as it is. */
const patienceSnapshots = 5;
/** More than the state remembers of one bot. */
const toldMax = 1_000;

interface Told {
  startPrice: string | undefined;
  mode: BotSnapshot['mode'];
  readonly fillIds: Set<string>;
  /** Snapshots that the oldest untold fill has waited. */
  waited: number;
}

export class PlainView implements HostView {
  readonly #out: ViewStream;
  readonly #told = new Map<string, Told>();
  #newestWarningMs = -Infinity;
  #warningsOfThatMoment = new Set<string>();
  #summaryDueMs = Infinity;
  #newest: HostSnapshot | undefined;
  #relayTold: string | undefined;

  constructor(out: ViewStream) {
    this.#out = out;
  }

  show(snapshot: HostSnapshot): void {
    this.#newest = snapshot;
    for (const bot of snapshot.bots) this.#showBot(snapshot, bot);
    this.#showRelay(snapshot);
    for (const warning of snapshot.warnings) this.#showWarning(warning);
    if (this.#summaryDueMs === Infinity)
      this.#summaryDueMs = snapshot.virtualTimeMs + summaryEveryMs;
    if (snapshot.virtualTimeMs < this.#summaryDueMs) return;
    this.#summaryDueMs = snapshot.virtualTimeMs + summaryEveryMs;
    this.#summarize(snapshot);
    for (const bot of snapshot.unpassed) this.#line(snapshot.virtualTimeMs, neverPassedText([bot]));
  }

  stop(): void {
    const snapshot = this.#newest;
    if (snapshot === undefined) return;
    for (const bot of snapshot.bots) this.#showFills(bot, this.#toldOf(snapshot, bot), 0);
    this.#summarize(snapshot);
    this.#newest = undefined;
  }

  #showBot(snapshot: HostSnapshot, bot: BotSnapshot): void {
    const told = this.#toldOf(snapshot, bot);
    if (told.mode !== bot.mode) {
      told.mode = bot.mode;
      this.#line(snapshot.virtualTimeMs, `${bot.botId} is ${bot.mode}`);
    }
    const startPrice = bot.startPrice?.toFixed();
    if (bot.startPrice !== undefined && startPrice !== told.startPrice) {
      told.startPrice = startPrice;
      const price = grouped(bot.startPrice, bot.priceDecimals);
      this.#line(snapshot.virtualTimeMs, `${bot.botId} starts its grid at ${price} ${bot.quote}`);
    }
    this.#showFills(bot, told, patienceSnapshots);
  }

  /** The first sight of a bot is told at once; fills that were there before are not news. */
  #toldOf({ virtualTimeMs, speed }: HostSnapshot, bot: BotSnapshot): Told {
    const known = this.#told.get(bot.botId);
    if (known !== undefined) return known;
    const started = bot.startPrice;
    const told: Told = {
      startPrice: started?.toFixed(),
      mode: bot.mode,
      fillIds: new Set(bot.lastFills.map(({ clientOrderId }) => clientOrderId)),
      waited: 0,
    };
    this.#told.set(bot.botId, told);
    const from = started === undefined ? '' : `, grid from ${grouped(started, bot.priceDecimals)}`;
    this.#line(
      virtualTimeMs,
      `${bot.botId} makes ${bot.symbol} on ${bot.exchange} (${bot.exchangeClass}), ${bot.mode}${from}, speed ${speed}`,
    );
    return told;
  }

  #showFills(bot: BotSnapshot, told: Told, patience: number): void {
    const news = bot.lastFills
      .filter(({ clientOrderId }) => !told.fillIds.has(clientOrderId))
      .toReversed();
    for (const fill of news) {
      const isUnderWay = fill.fate.kind === 'countered' && !fill.fate.isPlaced;
      if (isUnderWay && told.waited < patience) {
        told.waited += 1;
        return;
      }
      told.waited = 0;
      told.fillIds.add(fill.clientOrderId);
      this.#line(fill.atMs, this.#fillText(bot, fill));
    }
    const [oldest] = told.fillIds;
    if (told.fillIds.size > toldMax && oldest !== undefined) told.fillIds.delete(oldest);
  }

  #fillText(bot: BotSnapshot, fill: FillSnapshot): string {
    const name = this.#told.size > 1 ? `${bot.botId}: ` : '';
    const what = `${fill.side} ${quantityText(fill.quantity)} ${bot.base}`;
    const price = grouped(fill.price, bot.priceDecimals);
    return `${name}${what} filled at ${price} -> ${fateText(fill.fate, bot.priceDecimals)}`;
  }

  #showRelay({ virtualTimeMs, relay }: HostSnapshot): void {
    if (relay === undefined) return;
    const text = `relay ${relay.state}${relayText(relay)}`;
    if (this.#relayTold === text) return;
    this.#relayTold = text;
    this.#line(virtualTimeMs, text);
  }

  #showWarning({ atMs, text }: Warning): void {
    if (atMs < this.#newestWarningMs) return;
    if (atMs > this.#newestWarningMs) {
      this.#newestWarningMs = atMs;
      this.#warningsOfThatMoment = new Set();
    }
    if (this.#warningsOfThatMoment.has(text)) return;
    this.#warningsOfThatMoment.add(text);
    this.#line(atMs, `warning: ${harmless(text)}`);
  }

  #summarize(snapshot: HostSnapshot): void {
    const { virtualTimeMs, bots } = snapshot;
    for (const bot of bots) {
      const { totals, priceDecimals, quote, base } = bot;
      const market = marketOfBot(snapshot, bot);
      const parts = [
        `${bot.botId} ${bot.mode}`,
        ...(market === undefined ? [] : [`price ${grouped(market.last, priceDecimals)}`]),
        `${countText(totals.fills, 'fill')} (${totals.countered} countered, ${totals.settled} settled, ${totals.debts} waiting)`,
        `${countText(totals.openBuys, 'buy')} and ${countText(totals.openSells, 'sell')} open`,
        `profit ${signed(totals.realizedProfitQuote, 4)} ${quote}`,
        `fees ${grouped(totals.feesQuote, 4)} ${quote}`,
        `inventory ${signed(totals.inventoryBase, Math.min(totals.inventoryBase.dp(), 8))} ${base}`,
        totals.passes === 1 ? '1 pass' : `${totals.passes} passes`,
        healthText(bot),
      ];
      this.#line(virtualTimeMs, parts.join(', '));
    }
  }

  #line(atMs: number, text: string): void {
    this.#out.write(`${timeOfDay(atMs)} ${text}\n`);
  }
}
