/** An event bus as EventBridge is one: entries are taken one by one, and delivered later, perhaps twice, rarely never. */

import { PutEventsCommand, type EventBridgeClient } from '@aws-sdk/client-eventbridge';
import type { FaultRates } from '../scenario/faults.ts';
import type { Life } from '../kernel/life.ts';
import type { Luck } from '../kernel/luck.ts';
import type { Timeline } from '../kernel/timeline.ts';

export interface BusParts {
  readonly timeline: Timeline;
  readonly luck: Luck;
  readonly faults: () => FaultRates;
  /** To the function behind the rule. False where it has to be called again. */
  readonly deliver: (detail: string) => Promise<boolean>;
}

const way = { thereMs: 8, backMs: 8 };
const deliveryMs = { min: 20, max: 250 };
const lateMsMax = 20_000;
const againMsMax = 30_000;
/** Of a bus that takes nothing for a while; once for so many lost entries. */
const outageMs = { min: 2_000, max: 60_000 };
const losesPerOutage = 20;
/** As Lambda calls a function again that failed. */
const retriesMs = [60_000, 120_000];

export class Bus {
  /** Entries taken, and those that were never delivered. */
  taken = 0;
  lost = 0;
  /** Most that were ever on their way at once. */
  longest = 0;
  private underWay = 0;
  private readonly parts: BusParts;
  private downUntilMs = 0;

  constructor(parts: BusParts) {
    this.parts = parts;
  }

  clientOf(life: Life): EventBridgeClient {
    const send = (command: unknown): Promise<unknown> =>
      command instanceof PutEventsCommand
        ? life.reach('put events', way, () => this.put(command))
        : Promise.reject(new Error('the simulated bus knows no such command'));
    return { send } as unknown as EventBridgeClient;
  }

  private put({ input }: PutEventsCommand): unknown {
    const { luck, faults, timeline } = this.parts;
    const { busLost } = faults();
    if (luck.happens('busOutage', busLost / losesPerOutage)) {
      this.downUntilMs = timeline.nowMs + luck.between('busOutage', outageMs.min, outageMs.max);
    }
    if (busLost > 0 && timeline.nowMs < this.downUntilMs) throw new Error('no answer');
    if (luck.happens('busRefused', busLost)) throw new Error('no answer');
    const entries = (input.Entries ?? []).map(({ Detail: detail = '' }) => {
      if (luck.happens('busEntry', busLost)) return { ErrorCode: 'ThrottlingException' };
      this.take(detail);
      return { EventId: String(this.taken) };
    });
    if (luck.happens('busAnswerLost', busLost)) throw new Error('no answer');
    return { Entries: entries };
  }

  private take(detail: string): void {
    const { luck, faults } = this.parts;
    const { busLost, busDoubled } = faults();
    this.taken += 1;
    if (luck.happens('busLost', busLost)) {
      this.lost += 1;
      return;
    }
    const isLate = luck.happens('busLate', busDoubled);
    const lateMs = isLate ? luck.between('busLate', 1, lateMsMax) : 0;
    const afterMs = luck.between('busWay', deliveryMs.min, deliveryMs.max) + lateMs;
    this.deliverAfter(afterMs, detail);
    if (luck.happens('busDoubled', busDoubled)) {
      this.deliverAfter(afterMs + luck.between('busDoubled', 0, againMsMax), detail);
    }
  }

  private deliverAfter(ms: number, detail: string, calls = 0): void {
    const { timeline, deliver } = this.parts;
    if (calls === 0) this.underWay += 1;
    this.longest = Math.max(this.longest, this.underWay);
    timeline.after(ms, () => {
      void deliver(detail).then((isDone) => {
        const retryMs = isDone ? undefined : retriesMs[calls];
        if (retryMs !== undefined) {
          this.deliverAfter(retryMs, detail, calls + 1);
          return;
        }
        this.underWay -= 1;
        if (!isDone) this.lost += 1;
      });
    });
  }
}
