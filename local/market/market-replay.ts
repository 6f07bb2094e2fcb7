/**
 * Plays a recording back and forth: at its end it runs backwards to its start, and so on, so that the price never
 * jumps however long the run is.
 *
 *     recording   0 --------> end          lengthMs = L, n events
 *     playing     forward     backward     forward ...
 *     event       0 .. n-1    n .. 2n-1    2n ..
 *     at          t           2L - t       2L + t
 *
 * An event's index alone says which recorded event it is and when it is due, so a replay continues anywhere.
 */

import { assert } from '../../shared/domain/assert.ts';
import type { RecordedEvent, Recording } from './recording.ts';

export interface ReplayPosition {
  /** Virtual time of the recording's start, epoch ms. */
  readonly originMs: number;
  /** The first event not played yet. */
  readonly nextIndex: number;
}

export interface MarketEvent {
  readonly index: number;
  /** Virtual time, epoch ms. */
  readonly atMs: number;
  readonly recorded: RecordedEvent;
}

export class MarketReplay {
  private readonly recording: Recording;
  private originMs: number;
  private nextIndex: number;

  constructor(recording: Recording, position: ReplayPosition) {
    assert(recording.events.length > 0, `recording ${recording.name} is empty`);
    assert(
      Number.isSafeInteger(position.nextIndex) && position.nextIndex >= 0,
      `not a replay position: ${position.nextIndex}`,
    );
    this.recording = recording;
    this.originMs = position.originMs;
    this.nextIndex = position.nextIndex;
  }

  get position(): ReplayPosition {
    return { originMs: this.originMs, nextIndex: this.nextIndex };
  }

  /** Plays everything due at `virtualMs`, in order. What the consumer does not take stays due. */
  *advanceTo(virtualMs: number): Generator<MarketEvent> {
    for (let next = this.peek(); next.atMs <= virtualMs; next = this.peek()) {
      this.nextIndex += 1;
      yield next;
    }
  }

  /** Plays the events before `index`, whatever their time. */
  *advanceToIndex(index: number): Generator<MarketEvent> {
    while (this.nextIndex < index) {
      const next = this.peek();
      this.nextIndex += 1;
      yield next;
    }
  }

  /** The market stands still for a while: everything not played yet comes that much later. */
  halt(ms: number): void {
    assert(ms >= 0, `a market cannot be halted for ${ms} ms`);
    this.originMs += ms;
  }

  /** What was played already, newest first; times before a halt are told as if it had come before them. */
  *played(): Generator<MarketEvent> {
    for (let index = this.nextIndex - 1; index >= 0; index--) yield this.eventAt(index);
  }

  private peek(): MarketEvent {
    return this.eventAt(this.nextIndex);
  }

  private eventAt(index: number): MarketEvent {
    const { events, lengthMs } = this.recording;
    const roundTrips = Math.floor(index / (2 * events.length));
    const step = index % (2 * events.length);
    const isForward = step < events.length;
    const recorded = events[isForward ? step : 2 * events.length - 1 - step];
    assert(recorded !== undefined, `no recorded event at ${step}`);
    const elapsedMs =
      roundTrips * 2 * lengthMs + (isForward ? recorded.ms : 2 * lengthMs - recorded.ms);
    return { index, atMs: this.originMs + elapsedMs, recorded };
  }
}
