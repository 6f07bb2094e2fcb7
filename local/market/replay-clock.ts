/** Virtual time that runs faster than real time, can be paused and stepped, and survives a restart. */

import { existsSync, readFileSync } from 'node:fs';
import * as z from 'zod';
import { assert } from '../../shared/domain/assert.ts';
import type { Clock } from '../../shared/ports/clock.ts';
import { replaceFile } from './atomic-file.ts';

export const replayClockStateSchema = z.object({
  /** The two clocks at one moment, epoch ms. */
  virtualMs: z.number(),
  realMs: z.number(),
  /** Virtual ms per real ms since then; 0 while paused. */
  rate: z.number().nonnegative(),
});

export type ReplayClockState = Readonly<z.infer<typeof replayClockStateSchema>>;

export class ReplayClockError extends Error {
  override readonly name = 'ReplayClockError';
}

/** So that a pause or a new speed is noticed by those who wait. */
const waitSliceMs = 250;

export interface ReplayClockOptions {
  readonly real: Clock;
  /** Virtual ms per real ms. */
  readonly speed: number;
  /** Keeps the time here; time that passes while no process runs counts at the speed it was left with. */
  readonly file?: string;
}

/** Opens a clock that shows what another process' clock shows, as long as that one is left alone. */
export function followReplayClock(real: Clock, state: ReplayClockState): ReplayClock {
  return new ReplayClock({ real, speed: state.rate }, virtualAt(state, real.now()));
}

/** Opens a clock. A new one starts at real time. Throws `ReplayClockError` when its file is damaged. */
export function openReplayClock(options: ReplayClockOptions): ReplayClock {
  const realMs = options.real.now();
  const kept = options.file === undefined ? undefined : readState(options.file);
  const virtualMs = kept === undefined ? realMs : virtualAt(kept, realMs);
  return new ReplayClock(options, virtualMs);
}

export class ReplayClock implements Clock {
  /** Measuring would take real milliseconds, which are many where time runs faster. */
  readonly isExchanges: boolean;
  private readonly real: Clock;
  private readonly file: string | undefined;
  private speed: number;
  private state: ReplayClockState;

  constructor({ real, speed, file }: ReplayClockOptions, virtualMs: number) {
    assert(speed > 0 && Number.isFinite(speed), `speed must be above 0, found ${speed}`);
    this.isExchanges = speed !== 1;
    this.real = real;
    this.file = file;
    this.speed = speed;
    this.state = this.set(virtualMs, speed);
  }

  /** For a clock in another process to follow. */
  get current(): ReplayClockState {
    return this.state;
  }

  get isPaused(): boolean {
    return this.state.rate === 0;
  }

  now(): number {
    return Math.floor(virtualAt(this.state, this.real.now()));
  }

  /** Resolves when `ms` of virtual time have passed; while the clock is paused none passes. */
  async wait(ms: number, signal?: AbortSignal): Promise<void> {
    const until = this.now() + ms;
    for (let left = ms; left > 0 && signal?.aborted !== true; left = until - this.now()) {
      await this.real.wait(Math.min(waitSliceMs, Math.ceil(left / this.speed)), signal);
    }
  }

  pause(): void {
    this.set(this.exactNow(), 0);
  }

  resume(): void {
    this.set(this.exactNow(), this.speed);
  }

  /** Jumps ahead at once; a paused clock stays paused. */
  step(ms: number): void {
    assert(ms >= 0, `time does not go back, found a step of ${ms} ms`);
    this.set(this.exactNow() + ms, this.state.rate);
  }

  setSpeed(speed: number): void {
    assert(speed > 0 && Number.isFinite(speed), `speed must be above 0, found ${speed}`);
    this.speed = speed;
    this.set(this.exactNow(), this.isPaused ? 0 : speed);
  }

  private exactNow(): number {
    return virtualAt(this.state, this.real.now());
  }

  private set(virtualMs: number, rate: number): ReplayClockState {
    this.state = { virtualMs, realMs: this.real.now(), rate };
    if (this.file !== undefined) replaceFile(this.file, JSON.stringify(this.state));
    return this.state;
  }
}

/** A real clock that was set back holds virtual time still rather than turning it round. */
function virtualAt({ virtualMs, realMs, rate }: ReplayClockState, nowMs: number): number {
  return virtualMs + Math.max(0, nowMs - realMs) * rate;
}

function readState(file: string): ReplayClockState | undefined {
  if (!existsSync(file)) return undefined;
  try {
    return replayClockStateSchema.parse(JSON.parse(readFileSync(file, 'utf8')));
  } catch (cause) {
    throw new ReplayClockError(`the clock file ${file} is damaged; delete it to start afresh`, {
      cause,
    });
  }
}
