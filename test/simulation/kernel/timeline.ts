/**
 * Virtual time: everything that is to happen, in the order of its moments, and in the order it was asked for within one.
 * Nothing else moves: no timer of the machine, no I/O. So one seed always gives one run.
 */

import { assert } from '../../../shared/domain/assert.ts';
import TinyQueue from 'tinyqueue';

interface Due {
  readonly atMs: number;
  readonly order: number;
  act: (() => void) | undefined;
}

export type Cancel = () => void;

/** A run that does not end is a mistake of the simulator. */
const stepsMax = 5_000_000;

/** Steps between two turns of the event loop, in which it is told of rejections that nobody took. */
const turnEvery = 16;

export class Timeline {
  nowMs: number;
  /** Moments passed so far. */
  steps = 0;
  private readonly due = new TinyQueue<Due>([], (a, b) => a.atMs - b.atMs || a.order - b.order);
  private orders = 0;

  constructor(startMs: number) {
    this.nowMs = startMs;
  }

  after(ms: number, act: () => void): Cancel {
    assert(ms >= 0, `nothing can happen ${ms} ms from now`);
    const entry: Due = { atMs: this.nowMs + ms, order: (this.orders += 1), act };
    this.due.push(entry);
    return () => {
      entry.act = undefined;
    };
  }

  sleep(ms: number): Promise<void> {
    return new Promise((resolve) => {
      this.after(ms, resolve);
    });
  }

  /** Lets everything happen up to that time, or until `isOver` says so after a step. */
  async runTo(untilMs: number, isOver: () => boolean = () => false): Promise<void> {
    // What was started before may still have to ask for its first moment.
    await turn();
    while (!isOver()) {
      const next = this.due.peek();
      if (next === undefined || next.atMs > untilMs) {
        this.nowMs = Math.max(this.nowMs, untilMs);
        return;
      }
      this.due.pop();
      if (next.act === undefined) continue;
      this.nowMs = next.atMs;
      this.steps += 1;
      assert(this.steps < stepsMax, `the run has not ended after ${stepsMax} steps`);
      next.act();
      await (this.steps % turnEvery === 0 ? turn() : settled());
    }
  }
}

/** All that follows at once from what has just happened: a tick begins when no promise is left to settle. */
function settled(): Promise<void> {
  return new Promise((resolve) => {
    process.nextTick(resolve);
  });
}

/** A whole turn of the machine's event loop, which costs more than all else of a step. */
function turn(): Promise<void> {
  return new Promise((resolve) => {
    setImmediate(resolve);
  });
}
