/** Judges a run by the exchange's own log, step by step, and by all there is to see once nothing moves. */

import type { OrderChange, SimulatedOrder } from '../../../local/exchange/records.ts';
import type { PassResult } from '../../../shared/app/pass-result.ts';
import { configInForce } from '../../../shared/domain/bot-config.ts';
import { nameOfUnnamed } from '../../../shared/domain/client-order-id.ts';
import { configReadingOf, type Key } from '../../../shared/stores/items.ts';
import { itemOf, type Attributes } from '../cloud/memory-table-values.ts';
import type { Venue } from '../venue/venue.ts';
import { startMs } from '../world/stage.ts';
import type { World } from '../world/world.ts';
import { judgeAnswers } from './answer-rules.ts';
import { judgeArrival, passMaxMs } from './arrival-rules.ts';
import { BotLog, underWayMs } from './bot-log.ts';
import { judgeGrowth, judgeStage, judgeState } from './bounds.ts';
import { CrashWatch } from './crash-watch.ts';
import { judgeRefusal, judgeTrade, judgeTurnedAway } from './filter-rules.ts';
import { judgeExpiry } from './expiry-rules.ts';
import { fault, type Fault, type Finding } from './finding.ts';
import { judgeFigures, judgeGate, judgeShutOuts } from './gate-rules.ts';
import { LaneWatch } from './lane-rules.ts';
import { flatteningPrice, judgeBook, judgeRest } from './rest-book.ts';
import { fillsInTable, judgeFills } from './rest-fills.ts';
import { judgeGrid } from './rest-grid.ts';
import { judgeLedger } from './rest-ledger.ts';
import { judgeSendOrder } from './send-order-rule.ts';
import { judgeStops } from './stop-rules.ts';

export interface JudgeOptions {
  /** Whether our requests are governed, so that the exchange never has to refuse one for being too many; else by the scenario. */
  readonly isGoverned?: boolean;
}

/** Between two looks at what may grow. */
const growthMs = 60_000;

export class Judge {
  readonly findings: Finding[] = [];
  private readonly world: World;
  private readonly isGoverned: boolean;
  private readonly isClockTrue: boolean;
  private readonly logs: readonly BotLog[];
  private readonly crashes: CrashWatch;
  private readonly lanes = new LaneWatch();
  private readonly turnedAwayRead = new Map<Venue, number>();
  private leaksRead = 0;
  private grewAtMs = startMs;
  private readonly lasting = new Set<string>();
  private haltedSinceMs: number | undefined;

  constructor(world: World, options: JudgeOptions = {}) {
    const { stage } = world;
    this.world = world;
    this.isGoverned = options.isGoverned ?? stage.scenario.isGoverned === true;
    this.isClockTrue = stage.scenario.happenings.every(({ kind }) => kind !== 'clockJump');
    const isUpgraded = stage.scenario.happenings.some(({ kind }) => kind === 'upgrade');
    this.crashes = new CrashWatch(stage.diary, isUpgraded);
    this.logs = stage.scenario.bots.map(({ config }) => {
      const venue = stage.venueOf(String(config['symbol']));
      return new BotLog(config.botId, venue, config.account);
    });
    for (const venue of stage.venues) {
      venue.exchange.onOrderChange((change) => {
        this.onOrderChange(venue, change);
      });
    }
    const { onWrite } = stage;
    stage.onWrite = (key, now, before) => {
      onWrite?.(key, now, before);
      this.onWrite(key, now);
    };
    if (this.isGoverned && this.isClockTrue && this.areClocksOne) this.watchLanes();
  }

  /** Says whether it has seen enough. */
  isOver(): boolean {
    this.note(this.crashes.judge());
    return this.findings.length > 0;
  }

  onPass(result: PassResult): void {
    this.watchWorld();
    if (result.kind !== 'done') return;
    const log = this.logs.find(({ botId }) => botId === result.botId);
    if (log === undefined) return;
    for (const note of result.notes) {
      if (note.kind !== 'filled' && note.kind !== 'partFilledAndEnded') continue;
      log.toldFilled.set(note.clientOrderId, (log.toldFilled.get(note.clientOrderId) ?? 0) + 1);
    }
    for (const order of result.planned.orders) {
      const { clientOrderId, exchangeOrderId, role } = order;
      if (exchangeOrderId === undefined || role === 'foreign') continue;
      if (clientOrderId === nameOfUnnamed(exchangeOrderId)) log.adopted.add(exchangeOrderId);
    }
    // A clock that was set wrong, and a process with it, know no better.
    if (this.isClockTrue) this.note(judgeExpiry(log, result.planned.orders), log);
    this.note(judgeSendOrder(log, result), log);
    this.note(judgeAnswers(log, result), log);
    this.note(judgeState(result), log);
  }

  async atRest(): Promise<void> {
    this.watchWorld();
    const { stage } = this.world;
    this.note(judgeStage(stage, startMs));
    this.note(judgeCalm(this.world));
    for (const log of this.logs) {
      const { config: reading, grid } = await this.world.loadBot(log.botId);
      const config = configInForce(reading);
      if (config === undefined || grid === undefined) {
        const isIdle = config?.enabled === false && log.placed.size === 0;
        if (!isIdle) this.note([fault('notAtRest', 'the bot never began')], log);
        continue;
      }
      const resting = { log, config, state: grid.state, nowMs: stage.timeline.nowMs };
      this.note(judgeRest(resting), log);
      this.note(judgeBook(resting), log);
      this.note(judgeLedger(resting), log);
      this.note(judgeGrid(resting), log);
      this.note(judgeFills(log, await fillsInTable(stage, log.botId)), log);
    }
  }

  /** Something that ended a process, or the run. */
  onCrash(error: unknown): void {
    const text = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
    this.note([fault('crashed', text)]);
  }

  private watchWorld(): void {
    const { stage } = this.world;
    this.note(this.crashes.judge());
    const { leaks } = stage.diary;
    for (; this.leaksRead < leaks.length; this.leaksRead++) {
      this.note([fault('secretTold', leaks[this.leaksRead] ?? '')]);
    }
    for (const venue of stage.venues) this.watchVenue(venue);
    const { nowMs } = stage.timeline;
    if (nowMs - this.grewAtMs < growthMs) return;
    this.grewAtMs = nowMs;
    this.note(judgeGrowth(this.world, this.lasting.size));
  }

  private watchVenue(venue: Venue): void {
    const { turnedAway } = venue.history;
    const read = this.turnedAwayRead.get(venue) ?? 0;
    for (const away of turnedAway.slice(read)) {
      this.note(judgeTurnedAway(away, this.rulesSinceMs(venue, away.atMs)));
    }
    this.turnedAwayRead.set(venue, turnedAway.length);
    if (!this.isGoverned) return;
    this.note(judgeGate(venue, this.isClockTrue));
    // The end of a time is told by one machine's clock and read by another's.
    if (this.isClockTrue && this.areClocksOne)
      this.note([...judgeShutOuts(venue), ...judgeFigures(venue)]);
  }

  private get areClocksOne(): boolean {
    return (this.world.stage.scenario.faults.clockSkew ?? 0) === 0;
  }

  private watchLanes(): void {
    const { stage } = this.world;
    // Who else uses the budget takes of the counters' part, too.
    if (stage.scenario.happenings.some(({ kind }) => kind === 'foreign')) return;
    stage.onReserve = (asked) => {
      this.lanes.ask(asked);
      return (reservation) => {
        this.note(this.lanes.heard(asked, reservation, stage.timeline.nowMs));
      };
    };
  }

  /** When the rules of the market changed last before then. */
  private rulesSinceMs({ instrument: { symbol } }: Venue, atMs: number): number | undefined {
    const changes = this.world.stage.scenario.happenings.filter(
      (happening) => happening.kind === 'rules' && happening.venue === symbol,
    );
    return changes.map((change) => startMs + change.atMs).findLast((ms) => ms <= atMs);
  }

  private onOrderChange(venue: Venue, change: OrderChange): void {
    for (const log of this.logs) {
      if (log.venue !== venue) continue;
      const name = log.nameOf(change);
      if (name === undefined) continue;
      this.note(this.changesOf(log, name, change), log);
      return;
    }
  }

  private changesOf(log: BotLog, name: string, change: OrderChange): Fault[] {
    const { nowMs } = this.world.stage.timeline;
    const { order } = change;
    switch (change.change) {
      case 'new': {
        const faults = this.received(log, name);
        const placed = log.enter(name, order);
        // One that was canceled or filled at once never came to rest.
        const rests = log.venue.exchange.ledger.order(order.id).status === 'live';
        return rests ? [...faults, ...judgeArrival(log, placed, nowMs)] : faults;
      }
      case 'refused':
        return [...this.received(log, name), ...judgeRefusal(name, change)];
      case 'trade':
        log.follow(change);
        return judgeTrade(log, change, nowMs);
      case 'amended':
      case 'canceled':
        log.follow(change);
        return selfTrade(log, order, name);
    }
  }

  /** Of every request, whatever became of it. */
  private received(log: BotLog, name: string): Fault[] {
    const { nowMs } = this.world.stage.timeline;
    const isReused = log.names.has(name);
    log.names.add(name);
    if (!isReused) log.cameAtMs.set(name, nowMs);
    return [
      ...(isReused ? [fault('reusedId', `${name} came twice, allowed once`, [name])] : []),
      ...judgeStops(log, name, { nowMs, haltedSinceMs: this.haltedSinceMs }),
    ];
  }

  private onWrite(key: Key, image: Attributes | undefined): void {
    const { nowMs } = this.world.stage.timeline;
    const id = `${key.pk} ${key.sk}`;
    if (image === undefined || image['expiresAt'] !== undefined) this.lasting.delete(id);
    else this.lasting.add(id);
    if (image === undefined) return;
    if (key.pk === 'SYSTEM' && key.sk === 'HALT') {
      this.haltedSinceMs =
        image['isHalted']?.BOOL === true ? (this.haltedSinceMs ?? nowMs) : undefined;
      return;
    }
    const log = this.logs.find(({ botId }) => key.pk === `BOT#${botId}`);
    if (log === undefined) return;
    if (key.sk === 'GRID') {
      log.stops.note(image, nowMs, passMaxMs + underWayMs);
      noteReports(log);
      const isStopped = image['mode']?.S === 'stopped';
      log.flatAtPrice = isStopped ? (log.flatAtPrice ?? flatteningPrice(log)) : undefined;
    }
    if (key.sk !== 'CONFIG') return;
    const reading = configReadingOf(log.botId, itemOf(image));
    if (reading.kind === 'valid') log.configs.note(reading.config, nowMs);
  }

  private note(faults: readonly Fault[], log?: BotLog): void {
    const atMs = this.world.stage.timeline.nowMs;
    for (const one of faults) {
      this.findings.push({ ...one, atMs, ...(log === undefined ? {} : { botId: log.botId }) });
    }
  }
}

/** A recorded market never stands still, nor does what works in it. */
function judgeCalm({ hasComeToRest, stage }: World): Fault[] {
  const isDrawn = stage.scenario.venues.every(({ market }) => market.recorded === undefined);
  if (hasComeToRest || !isDrawn) return [];
  return [fault('notAtRest', 'something still moves, though all works and no price changes')];
}

/** The exchange ends the one that rested when an order of the same account meets it. */
function selfTrade(log: BotLog, { endReason, id }: SimulatedOrder, name: string): Fault[] {
  if (endReason !== 'selfTrade') return [];
  const taker = log.venue.exchange.ledger.orders(log.account).at(-1);
  const other = taker === undefined ? undefined : log.placed.get(taker.id)?.name;
  if (other === undefined || taker?.id === id) return [];
  return [fault('selfTrade', `${other} met ${name}, both of the bot`, [name, other])];
}

/** By what is stored: whoever stored it may die before it tells. */
function noteReports({ venue, stops, toldByReport }: BotLog): void {
  if (venue.kind.capabilities.fillHistory) return;
  for (const { clientOrderId, bookedAhead } of stops.state.orders) {
    if (bookedAhead.gt(0)) toldByReport.add(clientOrderId);
  }
}
