/** What a run stands on: time, chance, exchanges, the table, the queues. No process of ours is in it yet. */

import { decimal } from '../../../shared/domain/decimal.ts';
import type { Instrument } from '../../../shared/domain/instrument.ts';
import type { RequestLimit, Reservation } from '../../../shared/ports/governor.ts';
import type { MetricName, Metrics } from '../../../shared/ports/metrics.ts';
import type { Attributes } from '../cloud/memory-table-values.ts';
import { MemoryTable } from '../cloud/memory-table.ts';
import { imageAsOurs } from '../cloud/newer-table.ts';
import { Queue } from '../cloud/queue.ts';
import type { AskedLeave } from '../judge/lane-rules.ts';
import { Life } from '../kernel/life.ts';
import { luckOf, type Luck } from '../kernel/luck.ts';
import { Timeline } from '../kernel/timeline.ts';
import { marketStart } from '../scenario/draw.ts';
import { noFaults, type FaultRates } from '../scenario/faults.ts';
import type { Scenario, ScenarioVenue } from '../scenario/scenario.ts';
import { openRecorded } from '../venue/candles-market.ts';
import { Gate } from '../venue/gate.ts';
import { drawnRates, realRates } from '../venue/rates.ts';
import { venueKinds } from '../venue/kinds.ts';
import { marketPath } from '../venue/market-path.ts';
import { Venue } from '../venue/venue.ts';
import { Diary, holdsSecret } from './diary.ts';

/** On the hour. */
export const startMs = 1_794_999_600_000;

/** After the chaos the market moves for a while, as a world in which all works has to bear that, and then no more. */
export const calmMovingMs = 900_000;
/** A world in which everything works, and in which no price moves, comes to rest long before. */
export const restMaxMs = 3_600_000;
const secondsMs = 1_000;
/** Of clocks that are kept right, and of those that are not. */
const nearSkewMs = 1_500;
const farSkewMs = 10_000;
const farSkewShare = 0.1;
export const tableName = 'simulated';

/** Where a process ended, and how often: shows which waits a series of runs has reached. */
export type DeathCount = Map<string, number>;

export class Stage {
  readonly scenario: Scenario;
  readonly timeline = new Timeline(startMs);
  readonly luck: Luck;
  readonly diary: Diary;
  readonly table: MemoryTable;
  readonly slots: Queue;
  readonly work: Queue;
  readonly venues: readonly Venue[];
  readonly deaths: DeathCount = new Map();
  /** Where processes could have ended, in order, where the scenario names one that does. */
  readonly waits: string[] = [];
  readonly counts = new Map<MetricName, number>();
  readonly metrics: Metrics = {
    add: (name, value) => this.counts.set(name, (this.counts.get(name) ?? 0) + value),
  };
  /** Set once chaos is over. */
  isCalm = false;
  /** Of a version of our code that stores what the one before cannot read. */
  upgrade: 'underWay' | 'done' | undefined;
  /** What every machine's clock was set by, ms; each is wrong by an amount of its own besides. */
  skewMs = 0;
  onWrite: ConstructorParameters<typeof MemoryTable>[0]['onWrite'];
  /** Told of each question for leave to send; what it returns is told of the answer. */
  onReserve: ((asked: AskedLeave) => (reservation: Reservation) => void) | undefined;
  private readonly rates: FaultRates;
  private lives = 0;

  constructor(scenario: Scenario) {
    this.scenario = scenario;
    this.luck = luckOf(scenario.seed);
    this.diary = new Diary(this.timeline);
    this.rates = { ...noFaults, ...scenario.faults };
    this.table = new MemoryTable({
      tableName,
      onWrite: (key, now, before) => {
        // A state is bytes.
        if (key.sk !== 'GRID' && now !== undefined && holdsSecret(JSON.stringify(now)))
          this.diary.leaks.push(`table: ${key.pk} ${key.sk}`);
        this.onWrite?.(key, this.shown(now), before);
      },
    });
    const queue = (name: string, visibilityMs: number): Queue =>
      new Queue({ ...this.common, name, visibilityMs, receivesMax: 3 });
    this.slots = queue('slots', 120 * secondsMs);
    // Less than the real six times the timeout: a run has little time, and nothing rests on it.
    this.work = queue('work', 90 * secondsMs);
    const gates = new Map<string, Gate>();
    this.venues = scenario.venues.map((venue) => this.openVenue(venue, gates));
    for (const [i, venue] of this.venues.entries()) {
      for (const other of this.venues.slice(0, i)) venue.shareFunds(other);
    }
  }

  get common() {
    return { timeline: this.timeline, luck: this.luck, faults: () => this.faults() };
  }

  /** Where the requests of a part of ours come from; whose budget and whose ban it is. */
  addressOf(part: 'functions' | 'relay'): string {
    return this.scenario.egress === 'one' ? 'egress' : part;
  }

  faults(): FaultRates {
    return this.isCalm ? noFaults : this.rates;
  }

  /** A process that starts. `mortality`: how likely it ends at a wait of its own, for each time the scenario says. */
  life(name: string, mortality: number | boolean = 1): Life {
    const number = (this.lives += 1);
    const who = `${name}/${number}`;
    const ownSkewMs = mortality === false ? 0 : this.drawSkewMs(who);
    return new Life({
      name: who,
      timeline: this.timeline,
      luck: this.luck,
      freezes: () => this.faults().freeze * Number(mortality),
      crashes: () => this.faults().crash * Number(mortality),
      ...(mortality === false ? {} : { endsAt: (where) => this.endsAt(where) }),
      skewMs: () => this.skewMs + (this.isCalm ? 0 : ownSkewMs),
      tell: (teller, what) => {
        this.diary.tell(teller, what);
      },
      onDeath: (where) => {
        this.diary.tell(who, `dies ${where}`);
        const place = placeOf(where);
        this.deaths.set(place, (this.deaths.get(place) ?? 0) + 1);
      },
    });
  }

  private endsAt(where: string): boolean {
    const { diesAt } = this.scenario;
    if (diesAt === undefined || this.isCalm) return false;
    return this.waits.push(placeOf(where)) === diesAt;
  }

  /** By how much the clock of a machine is wrong as it starts. */
  private drawSkewMs(who: string): number {
    const { luck } = this;
    if (!luck.happens('clockSkew', this.faults().clockSkew)) return 0;
    const most = luck.happens('clockSkew', farSkewShare) ? farSkewMs : nearSkewMs;
    const skewMs = luck.between('clockSkew', -most, most);
    this.diary.tell(who, `has a clock that is wrong by ${skewMs} ms`);
    return skewMs;
  }

  /** Whether the process runs the version that is being deployed: some do from its beginning on, all in the end. */
  isNewer(life: Life): boolean {
    const { upgrade } = this;
    if (upgrade === undefined) return false;
    return upgrade === 'done' || this.luck.happens(`upgrade ${life.name}`, 0.5);
  }

  venueOf(symbol: string): Venue {
    const venue = this.venues.find(({ instrument }) => instrument.symbol === symbol);
    if (venue === undefined)
      throw new Error(`no market ${symbol} in scenario ${this.scenario.seed}`);
    return venue;
  }

  /** Onlookers read both versions. */
  private shown(image: Attributes | undefined): Attributes | undefined {
    return image === undefined || this.upgrade === undefined ? image : imageAsOurs(image);
  }

  private openVenue(venue: ScenarioVenue, gates: Map<string, Gate>): Venue {
    const { name, kind, symbol, market, weightMax, ordersMax } = venue;
    const isAligned = venue.countsStretches !== true;
    const weight = limitOf('weight 1m', 'address', 60 * secondsMs, weightMax, isAligned);
    const orders = limitOf('orders 10s', 'account', 10 * secondsMs, ordersMax, isAligned);
    const gate =
      gates.get(name) ??
      new Gate(venue.hasRealLimits === true ? realRates[kind] : drawnRates({ weight, orders }));
    gates.set(name, gate);
    const luck = luckOf(this.scenario.seed ^ symbol.charCodeAt(0));
    const opened =
      market.recorded === undefined
        ? this.drawMarket(venue, luck)
        : openRecorded(symbol, market.recorded, luck);
    return new Venue({
      ...{ name, timeline: this.timeline, kind: venueKinds[kind], gate, ...opened },
      accounts: [
        ...new Set(
          this.scenario.bots
            .filter(({ config }) => config['symbol'] === symbol)
            .map(({ config }) => config.account),
        ),
      ],
    });
  }

  private drawMarket({ symbol, market, isPoor = false }: ScenarioVenue, luck: Luck) {
    const { ticks: startTicks, priceDecimals, quantityDecimals } = marketStart;
    const instrument = instrumentOf(symbol);
    const plan = {
      ...{ startTicks, levelTicks: startTicks / 200, lots: { min: 1, max: market.lotsMax } },
      ...{ wildness: market.wildness, leaps: market.leaps, stepMs: market.stepMs },
      stillFromMs: this.scenario.chaosMs + calmMovingMs,
    };
    // It would play back and forth afterwards.
    const lengthMs = plan.stillFromMs + restMaxMs;
    const recording = marketPath(plan, luck, { lengthMs, priceDecimals, quantityDecimals });
    return { instrument, recording, funds: fundsOf(instrument, isPoor) };
  }
}

/** Without the names of orders. */
const placeOf = (where: string): string => where.replace(/ [a-z0-9]{12,32}\b.*/, '');

/** Poor: enough for two or three orders a side. */
function fundsOf({ base, quote }: Instrument, isPoor: boolean): Readonly<Record<string, string>> {
  return isPoor ? { [base]: '0.27', [quote]: '270' } : { [base]: '10', [quote]: '10000' };
}

function instrumentOf(symbol: string): Instrument {
  const [base = '', quote = ''] = symbol.split('-');
  return {
    symbol,
    base,
    quote,
    tickSize: decimal('0.01'),
    lotSize: decimal('0.001'),
    minQuantity: decimal('0.005'),
    minNotional: decimal('5'),
    isTradable: true,
  };
}

function limitOf(
  name: string,
  scope: RequestLimit['scope'],
  windowMs: number,
  max: number,
  isAligned: boolean,
): RequestLimit {
  return { name, scope, windowMs, max, isAligned };
}
