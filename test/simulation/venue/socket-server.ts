/** The websockets of one exchange, over all its markets: whom it lets in, what it answers, what it tells by itself. */

import type { OrderChange } from '../../../local/exchange/records.ts';
import type { Fill } from '../../../shared/domain/fill.ts';
import type { OrderReport } from '../../../shared/domain/order.ts';
import type { SocketMessage } from '../../../shared/ports/socket-dialect.ts';
import { frameOf } from '../../support/plain-dialect.ts';
import { fillOf, reportOf } from '../../support/simulated-reports.ts';
import type { FaultName, FaultRates } from '../scenario/faults.ts';
import type { Luck } from '../kernel/luck.ts';
import type { Timeline } from '../kernel/timeline.ts';
import { SocketAnswers, type SocketCaller } from './socket-answers.ts';
import { habitsOf, type SocketHabits } from './socket-dialect.ts';
import type { Sender } from './shut-outs.ts';
import type { Admittance, PeerEnd, SocketHost } from './socket-ends.ts';
import type { Venue } from './venue.ts';

export interface SocketServerParts {
  readonly timeline: Timeline;
  readonly luck: Luck;
  readonly faults: () => FaultRates;
  /** Of one exchange; at least one. */
  readonly venues: readonly [Venue, ...Venue[]];
  /** Whose budget is charged. */
  readonly address: string;
  /** The account a key is of; undefined for a key that is none. */
  readonly accountOf: (apiKey: string, apiSecret: string) => string | undefined;
  /** Whether the account has ever traded there. */
  readonly trades: (account: string, symbol: string) => boolean;
}

/** One connection, as the exchange knows it. */
export interface SocketGuest extends SocketCaller {
  readonly end: PeerEnd;
  isSubscribed: boolean;
  /** Its private channel tells nothing, and nobody is told so. */
  isSilent: boolean;
  isGone: boolean;
}

/** Of one address. Those of the dead count until they are noticed. */
const connectionsMax = 30;
const eventLateMsMax = 15_000;
const eventAgainMsMax = 10_000;
/** Cuts of the exchange's own, for each one of the way. */
const endingsPerCut = 40;
const endsAfterMs = { min: 10_000, max: 600_000 };
const goesAfterMs = 15_000;

export class SocketServer implements SocketHost {
  readonly name: string;
  /** Connections that stood, of all times. */
  admitted = 0;
  private readonly parts: SocketServerParts;
  private readonly habits: SocketHabits;
  private readonly guests = new Set<SocketGuest>();
  private readonly answers: SocketAnswers<SocketGuest>;

  constructor(parts: SocketServerParts) {
    const [any] = parts.venues;
    this.parts = parts;
    this.name = `${any.name} socket`;
    this.habits = habitsOf(any.kind);
    this.answers = new SocketAnswers({
      ...parts,
      habits: this.habits,
      say: (guest, message) => {
        this.say(guest, message);
      },
    });
    for (const venue of parts.venues) {
      venue.exchange.onOrderChange((change) => {
        this.announce(venue, change);
      });
    }
  }

  /** Connections that stand. */
  get size(): number {
    return this.guests.size;
  }

  admit(end: PeerEnd, path: string, sender: Sender): Admittance {
    const { luck, timeline, address, venues } = this.parts;
    const [any] = venues;
    if (this.isDown) {
      return luck.happens('socketDown', 0.5)
        ? { kind: 'silent' }
        : { kind: 'refused', status: 503 };
    }
    const { gate } = any;
    const { nowMs } = timeline;
    // The connection is counted with the login on it.
    const admission = gate.admit({ address, account: '', charges: [], nowMs, sender });
    if (admission.kind !== 'admitted') {
      const { kind, retryAfterMs } = admission;
      const onHeard = (): void => {
        gate.shutOuts.told(address, sender, timeline.nowMs);
      };
      return { kind: 'refused', status: kind === 'banned' ? 418 : 429, retryAfterMs, onHeard };
    }
    if (this.guests.size >= connectionsMax) return { kind: 'refused', status: 429 };
    const guest: SocketGuest = {
      ...{ end, sender },
      isForEvents: this.habits.hasEventSocket && path === '/events',
      account: undefined,
      isSubscribed: false,
      isSilent: false,
      isGone: false,
    };
    this.admitted += 1;
    this.guests.add(guest);
    this.planEnd(guest);
    return {
      kind: 'taken',
      peer: {
        take: (frame, from) => {
          if (!this.isDown && !guest.isGone) this.take(guest, frame, from);
        },
        ping: () => !this.isDown && !guest.isGone,
        gone: () => {
          guest.isGone = true;
          this.guests.delete(guest);
        },
      },
    };
  }

  /** Everything, at all of its markets. */
  private get isDown(): boolean {
    const { timeline, venues } = this.parts;
    return venues.every(({ downUntilMs }) => timeline.nowMs < downUntilMs);
  }

  private take(guest: SocketGuest, frame: string, sender: Sender): void {
    const wasSubscribed = guest.isSubscribed;
    guest.sender = sender;
    this.answers.take(guest, frame);
    if (wasSubscribed || !guest.isSubscribed) return;
    guest.isSilent = this.strikes('eventLost', 'socketSilent');
    if (!this.habits.tellsSnapshot || guest.account === undefined) return;
    this.say(guest, { kind: 'snapshot', reports: this.openOrders(guest.account) });
  }

  private openOrders(account: string): OrderReport[] {
    const { venues, trades } = this.parts;
    return venues
      .filter(({ instrument }) => trades(account, instrument.symbol))
      .flatMap(({ exchange }) =>
        exchange.ledger
          .openOrders(account)
          .map((order) => reportOf(order, exchange.profile.instrument.lotSize)),
      );
  }

  private announce(venue: Venue, change: OrderChange): void {
    if (change.change === 'refused' || venue.nowMs < venue.downUntilMs) return;
    const message = this.messageOf(venue, change);
    for (const guest of this.guests) {
      if (guest.account === change.order.account && guest.isSubscribed) {
        this.tellEvent(guest, message);
      }
    }
  }

  private messageOf(venue: Venue, { order, fill }: OrderChange): SocketMessage {
    const report = reportOf(order, venue.exchange.profile.instrument.lotSize);
    if (fill === undefined) return { kind: 'events', events: [{ report }] };
    const trade = fillOf(fill);
    if (!this.habits.tellsTradesAlone) {
      return { kind: 'events', events: [{ report, fill: trade }] };
    }
    return { kind: 'trades', events: [{ report: tradeReport(report, trade), fill: trade }] };
  }

  private tellEvent(guest: SocketGuest, message: SocketMessage): void {
    const { luck, timeline } = this.parts;
    if (guest.isSilent) return;
    if (this.strikes('eventLost')) {
      // What cannot be read is as good as lost.
      if (luck.happens('eventGarbled', 0.3)) guest.end.tell('?');
      return;
    }
    const tell = (): void => {
      this.say(guest, message);
    };
    const later = (name: FaultName, mostMs: number): void => {
      timeline.after(luck.between(name, 1, mostMs), tell);
    };
    // The doubled one may come first.
    if (this.strikes('eventDoubled')) later('eventDoubled', eventAgainMsMax);
    if (this.strikes('eventLate')) later('eventLate', eventLateMsMax);
    else tell();
  }

  private say(guest: SocketGuest, message: SocketMessage): void {
    if (!guest.isGone) guest.end.tell(frameOf(message));
  }

  /** By the exchange itself: at the end of its life, or for no reason that it tells. */
  private planEnd(guest: SocketGuest): void {
    const { luck, timeline, faults } = this.parts;
    const { lifeMs } = this.habits;
    const close = (): void => {
      if (!guest.isGone) guest.end.close('the exchange closed it');
    };
    if (lifeMs !== undefined) timeline.after(lifeMs, close);
    if (!luck.happens('socketEnd', Math.min(0.5, faults().socketCut * endingsPerCut))) return;
    const how = luck.oneOf('socketEnd', ['close', 'goingAway', 'ended']);
    timeline.after(luck.between('socketEnd', endsAfterMs.min, endsAfterMs.max), () => {
      if (faults().socketCut === 0 || guest.isGone) return;
      if (how === 'close') close();
      if (how === 'ended') {
        guest.isSubscribed = false;
        this.say(guest, { kind: 'ended', because: 'logged out', isAuth: false });
      }
      if (how === 'goingAway') {
        this.say(guest, { kind: 'goingAway', because: 'maintenance of the gateway' });
        timeline.after(goesAfterMs, close);
      }
    });
  }

  private strikes(name: FaultName, stream: string = name): boolean {
    return this.parts.luck.happens(stream, this.parts.faults()[name]);
  }
}

/** As the trade alone lets it be known. */
function tradeReport(report: OrderReport, trade: Fill): OrderReport {
  const { exchangeOrderId, clientOrderId, symbol, side, price, quantity, createdAtMs } = report;
  const isFilled = report.status === 'filled';
  return {
    ...{ exchangeOrderId, symbol, side, price, quantity, createdAtMs },
    ...(clientOrderId === undefined ? {} : { clientOrderId }),
    // How a canceled order ended is told when it ends.
    status: isFilled ? 'filled' : 'open',
    filledQuantity: isFilled ? quantity : trade.quantity,
    averagePrice: trade.price,
    updatedAtMs: trade.timeMs,
  };
}
