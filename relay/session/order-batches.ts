/**
 * Places and cancels in frames of several. Until a frame is handed to the socket a request can be refused; from then on
 * its outcome is what the exchange says, or unknown.
 */

import { assert } from '../../shared/domain/assert.ts';
import type {
  CancelOutcome,
  CancelRequest,
  PlaceOutcome,
  PlaceRequest,
  RejectReason,
} from '../../shared/ports/exchange.ts';
import type { Lane as BudgetLane, Leave, Reservation } from '../../shared/ports/governor.ts';
import type { SocketAnswer, SocketRequest } from '../../shared/ports/socket-dialect.ts';
import { textOf, type Budget, type HeldBack } from './budget.ts';
import type { FrameSender } from './frame-sender.ts';
import type { FrameJob, Lane, Pacer } from './pacing.ts';
import type { Reply } from './requests-under-way.ts';

/** What sets places and cancels apart. */
export interface OrderKind<R, O> {
  readonly lane: Lane;
  requestOf(requests: readonly R[]): SocketRequest;
  outcomesOf(answer: SocketAnswer): readonly O[] | undefined;
  refusal(reason: RejectReason, detail: string): O;
  unknown(detail: string): O;
  isExpired(request: R, nowMs: number): boolean;
}

export const placing: OrderKind<PlaceRequest, PlaceOutcome> = {
  lane: 'orders',
  requestOf: (requests) => ({ kind: 'place', requests }),
  outcomesOf: (answer) => (answer.kind === 'placed' ? answer.outcomes : undefined),
  refusal: (reason, detail) => ({ kind: 'rejected', reason, detail }),
  unknown: (detail) => ({ kind: 'unknown', detail }),
  isExpired: (request, nowMs) => nowMs >= request.expiresAtMs,
};

export const canceling: OrderKind<CancelRequest, CancelOutcome> = {
  lane: 'rest',
  requestOf: (requests) => ({ kind: 'cancel', requests }),
  outcomesOf: (answer) => (answer.kind === 'canceled' ? answer.outcomes : undefined),
  refusal: (_reason, detail) => ({ kind: 'rejected', detail }),
  unknown: (detail) => ({ kind: 'unknown', detail }),
  isExpired: () => false,
};

/** Requests of one frame. */
interface Batch<R, O> {
  readonly kind: OrderKind<R, O>;
  readonly requests: readonly R[];
  readonly lane: BudgetLane;
  /** Absent where nobody shares the budgets, and where it has to be asked for yet. */
  readonly leave?: Leave | undefined;
}

export interface BatchesOptions {
  readonly sender: FrameSender;
  readonly pacer: Pacer;
  readonly budget: Budget;
  readonly batchSizeMax: number;
  mayAct(): boolean;
  exchangeNow(): number;
}

export class OrderBatches {
  private readonly options: BatchesOptions;

  constructor(options: BatchesOptions) {
    this.options = options;
  }

  /** Outcomes in the order of the requests. What follows a batch that is held back would be too. */
  async send<R, O>(
    kind: OrderKind<R, O>,
    requests: readonly R[],
    lane: BudgetLane,
  ): Promise<readonly O[]> {
    const { batchSizeMax, budget } = this.options;
    const batches: Promise<readonly O[]>[] = [];
    let refusal: O | undefined;
    for (let i = 0; i < requests.length; i += batchSizeMax) {
      const batch = { kind, lane, requests: requests.slice(i, i + batchSizeMax) };
      let leave: Leave | undefined;
      if (budget.isShared && refusal === undefined) {
        const reservation = await this.reserve(batch);
        if (reservation.kind === 'granted') leave = reservation;
        else refusal = heldBackIn(kind, reservation);
      }
      batches.push(
        refusal === undefined ? this.submit({ ...batch, leave }) : all(batch.requests, refusal),
      );
    }
    return (await Promise.all(batches)).flat();
  }

  private reserve<R, O>({ kind, requests, lane }: Batch<R, O>): Promise<Reservation> {
    return this.options.budget.reserve([kind.requestOf(requests)], lane);
  }

  private submit<R, O>(batch: Batch<R, O>): Promise<readonly O[]> {
    const { pacer, sender } = this.options;
    const { kind, requests, leave } = batch;
    const full = sender.whyFull();
    if (full !== undefined) {
      leave?.giveBack();
      return all(requests, kind.refusal('rateLimited', `not sent: ${full}`));
    }
    return new Promise((resolve, reject) => {
      pacer.submit(kind.lane, this.jobOf(batch, resolve, reject));
    });
  }

  private jobOf<R, O>(
    batch: Batch<R, O>,
    resolve: (outcomes: readonly O[] | Promise<readonly O[]>) => void,
    reject: (error: unknown) => void,
  ): FrameJob {
    return () => {
      try {
        const { outcomes, isSent } = this.run(batch);
        resolve(outcomes);
        return isSent;
      } catch (error) {
        reject(error);
        return false;
      }
    };
  }

  private run<R, O>(
    batch: Batch<R, O>,
  ): {
    readonly outcomes: Promise<readonly O[]>;
    readonly isSent: boolean;
  } {
    const { kind, requests } = batch;
    const nowMs = this.options.exchangeNow();
    const timely = requests.filter((request) => !kind.isExpired(request, nowMs));
    const expired = kind.refusal('expired', 'not sent: it has expired');
    const merge = (outcomes: readonly O[]): readonly O[] => {
      const left = [...outcomes];
      return requests.map((request) =>
        kind.isExpired(request, nowMs) ? expired : (left.shift() ?? kind.unknown(leftOut)),
      );
    };
    const refused = (detail: string) => ({
      outcomes: Promise.resolve(merge(timely.map(() => kind.refusal('rateLimited', detail)))),
      isSent: false,
    });

    if (timely.length === 0) return { outcomes: Promise.resolve(merge([])), isSent: false };
    const left = { ...batch, requests: timely };
    if (!this.hasLeave(batch)) return { outcomes: this.sendAnew(left).then(merge), isSent: false };
    // Nothing may come between this question and the socket.
    if (!this.options.mayAct()) return refused('not sent: the lease is not held');
    const sent = this.options.sender.send(kind.requestOf(timely));
    switch (sent.kind) {
      case 'sent':
        return {
          outcomes: sent.reply.then((reply) => merge(outcomesOf(kind, timely, reply))),
          isSent: true,
        };
      case 'notSent':
        return refused(`not sent: ${sent.because}`);
      case 'tooLarge':
        assert(timely.length > 1, `a frame for one order has ${sent.bytes} bytes`);
        return { outcomes: this.sendHalves(left).then(merge), isSent: false };
    }
  }

  /** Frames wait for their turn, and windows end meanwhile. Where nothing is sent any more, nothing need be asked. */
  private hasLeave({ leave }: Batch<unknown, unknown>): boolean {
    const { budget, sender } = this.options;
    return !budget.isShared || leave?.holds() === true || sender.whyStopped() !== undefined;
  }

  /** To the front of its lane: at the back the new leave might lapse like the old one. */
  private async sendAnew<R, O>(batch: Batch<R, O>): Promise<readonly O[]> {
    const { kind, requests } = batch;
    batch.leave?.giveBack();
    const leave = await this.reserve(batch);
    if (leave.kind === 'heldBack') return requests.map(() => heldBackIn(kind, leave));
    return new Promise((resolve, reject) => {
      const job = this.jobOf({ ...batch, leave }, resolve, reject);
      this.options.pacer.submitFirst(kind.lane, job);
    });
  }

  /** Each asks for leave of its own when its turn comes. */
  private async sendHalves<R, O>(batch: Batch<R, O>): Promise<readonly O[]> {
    const { kind, requests, lane, leave } = batch;
    leave?.giveBack();
    const middle = Math.ceil(requests.length / 2);
    const jobs: FrameJob[] = [];
    const halves = [requests.slice(0, middle), requests.slice(middle)].map(
      (half) =>
        new Promise<readonly O[]>((resolve, reject) => {
          jobs.push(this.jobOf({ kind, lane, requests: half }, resolve, reject));
        }),
    );
    this.options.pacer.submitParts(kind.lane, jobs);
    return (await Promise.all(halves)).flat();
  }
}

function heldBackIn<O>(kind: OrderKind<never, O>, heldBack: HeldBack): O {
  return kind.refusal('rateLimited', textOf(heldBack));
}

function all<O>(batch: readonly unknown[], outcome: O): Promise<readonly O[]> {
  return Promise.resolve(batch.map(() => outcome));
}

const leftOut = 'the exchange left it out of its answer';

function outcomesOf<R, O>(kind: OrderKind<R, O>, batch: readonly R[], reply: Reply): readonly O[] {
  if (reply.kind === 'lost') return batch.map(() => kind.unknown(reply.because));
  const outcomes = kind.outcomesOf(reply.answer);
  if (outcomes !== undefined) return outcomes;
  return batch.map(() => kind.unknown(`the answer was of kind ${reply.answer.kind}`));
}
