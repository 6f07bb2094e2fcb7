/** What an exchange answers to the frames of one connection: an answer may be lost, or come when nobody waits for it. */

import type { OrderEvent } from '../../../shared/domain/order-event.ts';
import type { CancelOutcome, PlaceOutcome, PlaceRequest } from '../../../shared/ports/exchange.ts';
import type { SocketAnswer, SocketMessage } from '../../../shared/ports/socket-dialect.ts';
import { heartbeatFrame, reviveDecimals, type PlainRequest } from '../../support/plain-dialect.ts';
import { reportOf } from '../../support/simulated-reports.ts';
import type { FaultName, FaultRates } from '../scenario/faults.ts';
import type { Luck } from '../kernel/luck.ts';
import type { Timeline } from '../kernel/timeline.ts';
import type { Sender } from './shut-outs.ts';
import type { SocketHabits } from './socket-dialect.ts';
import { VenueReads } from './venue-reads.ts';
import { cancelAt, placeAt } from './venue-writes.ts';
import type { Venue } from './venue.ts';

/** Who asks. */
export interface SocketCaller {
  /** Known once it has logged in. */
  account: string | undefined;
  /** On the socket of order events alone. */
  readonly isForEvents: boolean;
  isSubscribed: boolean;
  /** Of the frame that came last. */
  sender: Sender;
}

export interface SocketAnswersParts<Caller extends SocketCaller> {
  readonly timeline: Timeline;
  readonly luck: Luck;
  readonly faults: () => FaultRates;
  readonly venues: readonly [Venue, ...Venue[]];
  readonly address: string;
  readonly habits: SocketHabits;
  readonly accountOf: (apiKey: string, apiSecret: string) => string | undefined;
  readonly say: (caller: Caller, message: SocketMessage) => void;
}

type Requested<Kind extends PlainRequest['kind']> = Extract<PlainRequest, { kind: Kind }>;
type Failure = Extract<SocketAnswer, { kind: 'refused' }>['failure'];

const signatureWindowMs = 5_000;
/** Of a request that is carried out after it was given up. */
const lateMsMax = 15_000;
const cancelSlowMsMax = 3_000;
const listLagMsMax = 10_000;
/** Longer than a session waits. */
const answerLateMs = { min: 1_000, max: 9_000 };

const refused = (failure: Failure): SocketAnswer => ({
  kind: 'refused',
  failure,
  detail: `refused: ${failure}`,
});

export class SocketAnswers<Caller extends SocketCaller> {
  private readonly parts: SocketAnswersParts<Caller>;

  constructor(parts: SocketAnswersParts<Caller>) {
    this.parts = parts;
  }

  take(caller: Caller, frame: string): void {
    if (frame === heartbeatFrame) {
      this.parts.say(caller, { kind: 'pong' });
      return;
    }
    const request = JSON.parse(frame, reviveDecimals) as PlainRequest;
    const answer = this.answer(caller, request);
    if (answer !== undefined) this.reply(caller, { kind: 'answer', id: request.id, answer });
  }

  private reply(caller: Caller, message: SocketMessage): void {
    const { luck, say } = this.parts;
    if (!this.strikes('socketAnswerLost')) {
      say(caller, message);
      if (this.strikes('socketAnswerDoubled')) this.sayLate(caller, message);
      return;
    }
    if (luck.happens('socketAnswerLate', 0.5)) return;
    this.sayLate(caller, message);
  }

  private sayLate(caller: Caller, message: SocketMessage): void {
    const { luck, timeline, say } = this.parts;
    const lateMs = luck.between('socketAnswerLate', answerLateMs.min, answerLateMs.max);
    timeline.after(lateMs, () => {
      say(caller, message);
    });
  }

  private answer(caller: Caller, request: PlainRequest): SocketAnswer | undefined {
    if (request.kind === 'login') return this.login(caller, request);
    const { account } = caller;
    if (account === undefined) return refused('auth');
    switch (request.kind) {
      case 'subscribe':
        if (this.strikes('readFails')) return refused('unavailable');
        caller.isSubscribed = true;
        return { kind: 'done' };
      case 'place':
        return this.place(caller, account, request);
      case 'cancel':
        return this.cancel(caller, account, request);
      case 'openOrders':
        return this.openOrders(caller, account, request);
      default:
        return refused('other');
    }
  }

  private login(caller: Caller, request: Requested<'login'>): SocketAnswer {
    const { accountOf, timeline } = this.parts;
    const { apiKey, apiSecret } = request as unknown as Record<string, string>;
    const account = accountOf(apiKey ?? '', apiSecret ?? '');
    if (account === undefined) return refused('auth');
    if (Math.abs(request.nowMs - timeline.nowMs) > signatureWindowMs) return refused('clockSkew');
    if (this.strikes('readFails')) return refused('unavailable');
    if (!this.mayAsk(caller, account, request)) return refused('rateLimited');
    caller.account = account;
    return { kind: 'done' };
  }

  private place(
    caller: Caller,
    account: string,
    request: Requested<'place'>,
  ): SocketAnswer | undefined {
    const { requests } = request;
    const venue = this.venueOf(requests[0]?.symbol);
    if (this.isDown(venue) || this.strikes('placeLost')) return undefined;
    if (this.strikes('placeLate')) {
      for (const request of requests) this.placeLate(venue, account, request);
      return undefined;
    }
    const tooMany: PlaceOutcome = {
      kind: 'rejected',
      reason: 'rateLimited',
      detail: 'too many requests',
    };
    const outcomes = this.mayAsk(caller, account, request)
      ? requests.map((one) => placeAt(venue, account, one))
      : requests.map(() => tooMany);
    const events = this.parts.habits.answersTell
      ? outcomes.flatMap((outcome) =>
          outcome.kind === 'accepted' ? this.newsOf(venue, account, outcome.exchangeOrderId) : [],
        )
      : [];
    return { kind: 'placed', outcomes, events };
  }

  /** Held up inside the exchange, as long as engines are known to wait for, and nobody is told. */
  private placeLate(venue: Venue, account: string, request: PlaceRequest): void {
    const { luck, timeline } = this.parts;
    const lastMs = request.expiresAtMs + lateMsMax - timeline.nowMs;
    const lateMs = Math.min(luck.between('socketPlaceLate', 1, lateMsMax), lastMs);
    timeline.after(Math.max(0, lateMs), () => {
      placeAt(venue, account, request);
    });
  }

  private cancel(
    caller: Caller,
    account: string,
    request: Requested<'cancel'>,
  ): SocketAnswer | undefined {
    const { requests } = request;
    const { luck, timeline, habits } = this.parts;
    const venue = this.venueOf(requests[0]?.symbol);
    if (this.isDown(venue) || this.strikes('cancelLost')) return undefined;
    const act = (): CancelOutcome[] => requests.map((one) => cancelAt(venue, account, one));
    const answered = (outcomes: readonly CancelOutcome[]): SocketAnswer => {
      const ids = requests.flatMap(({ exchangeOrderId }) => exchangeOrderId ?? []);
      const events = habits.answersTell ? ids.flatMap((id) => this.newsOf(venue, account, id)) : [];
      return { kind: 'canceled', outcomes, events };
    };
    if (!this.mayAsk(caller, account, request)) {
      return answered(requests.map(() => ({ kind: 'rejected', detail: 'too many requests' })));
    }
    if (!this.strikes('cancelSlow')) return answered(act());
    timeline.after(luck.between('cancelSlow', 1, cancelSlowMsMax), act);
    return answered(requests.map(() => ({ kind: 'accepted' })));
  }

  private openOrders(
    caller: Caller,
    account: string,
    request: Requested<'openOrders'>,
  ): SocketAnswer | undefined {
    const { luck } = this.parts;
    const venue = this.venueOf(request.symbol);
    if (this.isDown(venue)) return undefined;
    if (this.strikes('readFails')) return refused('unavailable');
    if (!this.mayAsk(caller, account, request)) return refused('rateLimited');
    const lagMs = this.strikes('listStale') ? luck.between('listStale', 1, listLagMsMax) : 0;
    const isShifted = this.strikes('listPartial');
    const reads = new VenueReads(venue, account);
    venue.exchange.advance();
    return { kind: 'openOrders', reports: reads.openOrders(lagMs, isShifted ? luck : undefined) };
  }

  private newsOf({ exchange }: Venue, account: string, id: string): OrderEvent[] {
    const order = exchange.ledger.orders(account).findLast((one) => one.id === id);
    return order === undefined
      ? []
      : [{ report: reportOf(order, exchange.profile.instrument.lotSize) }];
  }

  /** Whoever asks too much is told until when. */
  private mayAsk(caller: Caller, account: string, request: PlainRequest): boolean {
    const { timeline, address, venues, say } = this.parts;
    const { gate } = venues[0];
    const charges = gate.rates.chargesOfSocket(request);
    const { sender } = caller;
    const admission = gate.admit({ address, account, charges, nowMs: timeline.nowMs, sender });
    if (admission.kind === 'admitted') return true;
    say(caller, { kind: 'shutOut', scope: 'address', forMs: admission.retryAfterMs });
    return false;
  }

  private venueOf(symbol: string | undefined): Venue {
    const venue = this.parts.venues.find(({ instrument }) => instrument.symbol === symbol);
    if (venue === undefined) throw new Error(`the exchange has no ${symbol ?? 'such market'}`);
    return venue;
  }

  private isDown({ nowMs, downUntilMs }: Venue): boolean {
    return nowMs < downUntilMs;
  }

  private strikes(name: FaultName): boolean {
    return this.parts.luck.happens(`socket ${name}`, this.parts.faults()[name]);
  }
}
