/** A function as Lambda runs it: a few processes that take what a queue has, live on between messages, and may end in the middle. */

import type { Life } from '../kernel/life.ts';
import type { Timeline } from '../kernel/timeline.ts';
import type { Delivery, Queue } from './queue.ts';

export interface Job {
  /** From here on the message does not come back. */
  settle(): void;
  remainingMs(): number;
}

/** One process of a function: what it keeps between messages ends with it. */
export interface Instance {
  readonly life: Life;
  /** Rejects where the message is to come back. */
  work(delivery: Delivery, job: Job): Promise<void>;
}

export interface WorkersParts {
  readonly timeline: Timeline;
  readonly queue: Queue;
  readonly count: number;
  readonly timeoutMs: number;
  /** Starts a process. */
  readonly start: (worker: number) => Instance;
  /** A process that has ended is replaced after this. */
  readonly restartMs: number;
}

interface Worker {
  readonly number: number;
  instance: Instance;
  isBusy: boolean;
}

export class Workers {
  /** Messages worked on. */
  invocations = 0;
  private readonly parts: WorkersParts;
  private readonly workers: readonly Worker[];

  constructor(parts: WorkersParts) {
    this.parts = parts;
    this.workers = Array.from({ length: parts.count }, (_, number) => ({
      number,
      instance: parts.start(number),
      isBusy: false,
    }));
    parts.queue.onArrival(() => {
      this.pump();
    });
  }

  get isIdle(): boolean {
    return this.workers.every(({ isBusy }) => !isBusy);
  }

  /** As a deployment does: whatever they are doing, they are replaced. */
  replaceAll(): void {
    for (const { instance } of this.workers) instance.life.kill('replaced');
  }

  private pump(): void {
    for (const worker of this.workers) {
      if (worker.isBusy) continue;
      const delivery = this.parts.queue.take();
      if (delivery === undefined) return;
      void this.run(worker, delivery);
    }
  }

  private async run(worker: Worker, delivery: Delivery): Promise<void> {
    const { timeline, timeoutMs } = this.parts;
    this.invocations += 1;
    worker.isBusy = true;
    if (worker.instance.life.isDead) worker.instance = this.parts.start(worker.number);
    const { instance } = worker;
    const endsAtMs = timeline.nowMs + timeoutMs;
    const told = { isSettled: false };
    const job: Job = {
      settle: () => {
        told.isSettled = true;
      },
      remainingMs: () => endsAtMs - timeline.nowMs,
    };
    const cancelTimeout = timeline.after(timeoutMs, () => {
      instance.life.kill('timeout');
    });
    const ended = new Promise<'dead'>((resolve) => {
      instance.life.onEnd(() => {
        resolve('dead');
      });
    });
    const worked = instance.work(delivery, job).then(
      () => 'done' as const,
      () => 'failed' as const,
    );
    const how = await Promise.race([worked, ended]);
    cancelTimeout();
    // A process that died tells the queue nothing: its message comes again when its time is over.
    if (how === 'dead') await timeline.sleep(this.parts.restartMs);
    else if (how === 'done' || told.isSettled) delivery.done();
    else delivery.later(0);
    worker.isBusy = false;
    this.pump();
  }
}
