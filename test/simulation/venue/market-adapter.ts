/** One market behind the port, with the outcomes the real adapters have for what goes wrong on the way. */

import type { OrderLookup } from '../../../shared/domain/order.ts';
import { readInTime, type ClockOffset } from '../../../shared/exchanges/clock-offset.ts';
import {
  ExchangeError,
  type CancelOutcome,
  type CancelRequest,
  type Capabilities,
  type OrderQuery,
  type PlaceLane,
  type PlaceOutcome,
  type PlaceRequest,
} from '../../../shared/ports/exchange.ts';
import { VenueReads } from './venue-reads.ts';
import { cancelAt, placeAt } from './venue-writes.ts';
import { errorOf, Wire, type Answer, type Request, type WireParts } from './wire.ts';

/** As on Binance, roughly. */
const weights = { time: 1, ticker: 2, openOrders: 6, fills: 20, order: 4, balances: 20, write: 1 };
const readAttemptsMax = 3;
const readRetryMs = 150;
/** Lists and trades may be older than single orders: those are what an exchange keeps closest. */
const lagMsMax = { list: 10_000, fills: 20_000, lookup: 2_000, balances: 10_000, ticker: 5_000 };
/** Less than the two minutes of the past that are read again and again. */
const hiddenMsMax = 110_000;
/** Of a request that arrives after it was given up. */
const lateMsMax = 15_000;
const cancelSlowMsMax = 3_000;

export interface MarketAdapterParts extends WireParts {
  /** Of all markets of the exchange. */
  readonly offset: ClockOffset;
}

/** Of one market; an account of an exchange has one for each. */
export class MarketAdapter {
  private readonly capabilities: Capabilities;
  private readonly name: string;
  private readonly wire: Wire;
  private readonly parts: MarketAdapterParts;
  private readonly reads: VenueReads;

  constructor(parts: MarketAdapterParts) {
    const { venue, account } = parts;
    this.parts = parts;
    this.name = venue.name;
    this.capabilities = venue.kind.capabilities;
    this.wire = new Wire(parts);
    this.reads = new VenueReads(venue, account);
  }

  /** By how much the exchange's clock is ahead. Each try by itself: its answer is taken to be from the middle of it. */
  offset(): Promise<number> {
    const { life, venue } = this.parts;
    const request = { what: 'time', weight: weights.time, lost: 'readFails' } as const;
    const askOnce = async (): Promise<Answer<number>> => {
      let sentMs = 0;
      const onSend = (): void => {
        sentMs = life.clock.now();
      };
      const answer = await this.wire.ask({ ...request, onSend, serve: () => venue.nowMs });
      if (answer.kind !== 'answer') return answer;
      return { ...answer, value: answer.value - Math.round((sentMs + life.clock.now()) / 2) };
    };
    return this.repeated(askOnce);
  }

  ticker() {
    const lagMs = this.wire.lagMs('tickerStale', lagMsMax.ticker);
    return this.publicRead('ticker', weights.ticker, () => this.reads.ticker(lagMs));
  }

  async ownLastTrade() {
    const fills = await this.fillsSince(0);
    return fills.at(-1);
  }

  openOrders() {
    const lagMs = this.wire.lagMs('listStale', lagMsMax.list);
    const isShifted = this.wire.strikes('listPartial');
    return this.read({ what: 'openOrders', weight: weights.openOrders }, () =>
      this.reads.openOrders(lagMs, isShifted ? this.parts.luck : undefined),
    );
  }

  fillsSince(sinceMs: number) {
    const lagMs = this.wire.lagMs('fillsLate', lagMsMax.fills);
    return this.read({ what: 'fills', weight: weights.fills }, () =>
      this.reads.fills({ sinceMs, lagMs, hideMs: this.hideMs }),
    );
  }

  fillsOfOrder(exchangeOrderId: string) {
    const lagMs = this.wire.lagMs('fillsLate', lagMsMax.fills);
    return this.read({ what: 'fills', weight: weights.fills, lane: 'cancel' }, () =>
      this.reads.fillsOfOrder(exchangeOrderId, { lagMs, hideMs: this.hideMs }),
    );
  }

  order(query: OrderQuery): Promise<OrderLookup> {
    const lagMs = this.wire.lagMs('lookupStale', lagMsMax.lookup);
    const what = `order ${query.clientOrderId ?? query.exchangeOrderId ?? 'without a name'}`;
    return this.read({ what, weight: weights.order, lane: 'cancel', lost: 'lookupFails' }, () =>
      this.reads.order(query, lagMs),
    );
  }

  balances(currencies: readonly string[]) {
    const lagMs = this.wire.lagMs('balancesStale', lagMsMax.balances);
    return this.read({ what: 'balances', weight: weights.balances, lane: 'cancel' }, () =>
      this.reads.balances(currencies, lagMs),
    );
  }

  priceLimits() {
    const { exchange } = this.parts.venue;
    return this.publicRead('priceLimits', weights.ticker, () => exchange.market.priceLimits());
  }

  async place(
    requests: readonly PlaceRequest[],
    lane: PlaceLane,
  ): Promise<readonly PlaceOutcome[]> {
    this.parts.venue.history.noteAsk(requests);
    const outcomes: PlaceOutcome[] = [];
    const most = Math.min(this.capabilities.batchSizeMax, this.grantedAtOnce);
    for (const batch of batchesOf(requests, most)) {
      outcomes.push(...(await this.placeBatch(batch, lane)));
    }
    return outcomes;
  }

  async cancel(requests: readonly CancelRequest[]): Promise<readonly CancelOutcome[]> {
    const outcomes: CancelOutcome[] = [];
    for (const batch of batchesOf(requests, this.capabilities.batchSizeMax)) {
      outcomes.push(...(await this.cancelBatch(batch)));
    }
    return outcomes;
  }

  keyPermissions() {
    return this.read({ what: 'keyPermissions', weight: weights.balances }, () => ({
      ...{ canRead: true, canTrade: true, canWithdraw: false, boundAddresses: [] },
    }));
  }

  private async placeBatch(
    requests: readonly PlaceRequest[],
    lane: PlaceLane,
  ): Promise<readonly PlaceOutcome[]> {
    const { venue, account, life, luck } = this.parts;
    const lost = requests.map((): PlaceOutcome => ({ kind: 'unknown', detail: 'no answer' }));
    const refused = (reason: 'rateLimited' | 'expired' | 'other', detail: string) =>
      requests.map((): PlaceOutcome => ({ kind: 'rejected', reason, detail }));
    try {
      await this.parts.offset.ensure();
    } catch (error) {
      if (!(error instanceof ExchangeError)) throw error;
      return refused('rateLimited', 'not sent, the time is not known');
    }
    const isTooLate = (): boolean =>
      requests.some(({ expiresAtMs }) => this.parts.offset.exchangeNow() >= expiresAtMs);
    const tooLate = refused('expired', 'not sent, it would come too late');
    if (isTooLate()) return tooLate;
    const serve = this.servedInPart(requests, (request) => placeAt(venue, account, request));
    const request = {
      what: `place ${requests.map(({ clientOrderId }) => clientOrderId).join(' ')}`,
      weight: weights.write,
      orders: requests.length,
      lane,
      offMs: this.offMs,
      isTooLate,
      serve,
    };
    if (this.wire.strikes('placeLate')) {
      const lateMs = luck.between('placeLate', 1, lateMsMax);
      // It is on its way, whatever becomes of its sender; it counted where it was held up.
      if (!life.isDead)
        venue.timeline.after(lateMs, () => this.wire.serve({ ...request, weight: 0, orders: 0 }));
      return life.reach(
        `${this.name} late ${request.what}`,
        { thereMs: 0, backMs: 8_000 },
        () => lost,
      );
    }
    const faults = {
      lost: 'placeLost',
      answerLost: 'placeAnswerLost',
      errs: 'writeErrs',
    } as const;
    const answer = await this.wire.ask({ ...request, ...faults });
    if (answer.kind === 'answer') return answer.value;
    if (answer.kind === 'none') return lost;
    if (answer.kind === 'tooLate') return tooLate;
    if (answer.why === 'clockSkew') await this.measureAnew();
    return refused(answer.why === 'rateLimited' ? 'rateLimited' : 'other', answer.why);
  }

  private async cancelBatch(requests: readonly CancelRequest[]): Promise<readonly CancelOutcome[]> {
    const { venue, account, luck } = this.parts;
    const slowMs = this.wire.strikes('cancelSlow')
      ? luck.between('cancelSlow', 1, cancelSlowMsMax)
      : 0;
    const serve = this.servedInPart(requests, (request) => cancelAt(venue, account, request));
    const later = (): readonly CancelOutcome[] => {
      venue.timeline.after(slowMs, serve);
      return requests.map(() => ({ kind: 'accepted' }));
    };
    const answer = await this.wire.ask({
      what: `cancel ${requests.map((one) => one.clientOrderId ?? one.exchangeOrderId).join(' ')}`,
      weight: weights.write,
      lane: 'cancel',
      lost: 'cancelLost',
      answerLost: 'cancelAnswerLost',
      errs: 'writeErrs',
      offMs: this.offMs,
      serve: slowMs > 0 ? later : serve,
    });
    if (answer.kind === 'answer') return answer.value;
    if (answer.kind === 'none' || answer.kind === 'tooLate')
      return requests.map(() => ({ kind: 'unknown', detail: 'no answer' }));
    if (answer.why === 'clockSkew') await this.measureAnew();
    return requests.map(() => ({ kind: 'rejected', detail: answer.why }));
  }

  /** What one request asks for, or parts of it: what became of the others is not told. */
  private servedInPart<R, O>(requests: readonly R[], act: (request: R) => O) {
    const { luck } = this.parts;
    const isInPart = requests.length > 1 && this.wire.strikes('batchPartial');
    const isTold = requests.map(() => !isInPart || luck.happens('batchPartial', 0.5));
    const isDone = isTold.map((told) => told || luck.happens('batchPartial', 0.5));
    return () =>
      requests.map((request, i) => {
        const outcome = isDone[i] === true ? act(request) : undefined;
        if (outcome !== undefined && isTold[i] === true) return outcome;
        return { kind: 'unknown', detail: 'an error instead of an answer' } as const;
      });
  }

  private async measureAnew(): Promise<void> {
    await this.parts.offset.read().catch(() => undefined);
  }

  /** By how much our idea of the exchange's time is wrong. */
  private get offMs(): number {
    return this.parts.offset.exchangeNow() - this.parts.venue.nowMs;
  }

  private readonly hideMs = (): number => this.wire.lagMs('fillHidden', hiddenMsMax);

  private publicRead<T>(what: string, weight: number, serve: () => T): Promise<T> {
    return this.repeated(() => this.wire.ask({ what, weight, lost: 'readFails', serve }));
  }

  private read<T>(
    { what, weight, lane = 'read', lost }: Pick<Request<T>, 'what' | 'weight' | 'lane' | 'lost'>,
    serve: () => T,
  ): Promise<T> {
    return readInTime(this.parts.offset, () =>
      this.repeated(() =>
        this.wire.ask({ what, weight, lane, lost: lost ?? 'readFails', offMs: this.offMs, serve }),
      ),
    );
  }

  private async repeated<T>(ask: () => Promise<Answer<T>>): Promise<T> {
    const { life } = this.parts;
    for (let attempt = 1; ; attempt++) {
      const answer = await ask();
      if (answer.kind === 'answer') return answer.value;
      if (answer.kind === 'refused' || attempt >= readAttemptsMax) {
        const { secrets = [] } = this.parts;
        throw errorOf(this.name, answer, { nowMs: life.clock.now(), secrets });
      }
      await life.steady.wait(readRetryMs * 2 ** attempt);
    }
  }

  /** More than a window has for the last lane would be held back for ever. */
  private get grantedAtOnce(): number {
    return this.parts.venue.gate.rates.ordersAtOnce;
  }
}

function* batchesOf<T>(requests: readonly T[], most: number): Generator<readonly T[]> {
  for (let i = 0; i < requests.length; i += most) yield requests.slice(i, i + most);
}
