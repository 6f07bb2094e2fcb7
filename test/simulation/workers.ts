/**
 * Runs many seeds in several processes, and tells what came of them in the order of the seeds: with any number of
 * workers the same is told.
 */

import { fork } from 'node:child_process';
import { availableParallelism } from 'node:os';
import { crashOutcome, outcomeOfSeed, type Outcome } from './workers-outcome.ts';

export interface SeedPlan {
  readonly from: number;
  readonly runs: number;
  /** Processes; with one, all runs are in this one. */
  readonly workers: number;
}

/** False where no more are wanted. */
type OnOutcome = (outcome: Outcome) => boolean;

/** A run that blocks its process for so long will not end; nothing else keeps real time. */
const hangMs = 300_000;

/** Of each process, for what lives shorter than a pass: with less, a tenth of the time goes into collecting it. */
const youngMb = 32;

/** A worker that hangs does not notice that nobody is there any more. */
const endSignals = ['SIGINT', 'SIGTERM'] as const;

export const workersByDefault = availableParallelism();

export async function runSeeds(plan: SeedPlan, onOutcome: OnOutcome): Promise<void> {
  const workers = Math.min(plan.workers, plan.runs);
  if (workers > 1) {
    await new Promise<void>((resolve) => {
      const crew = new Crew(plan, onOutcome, () => {
        for (const signal of endSignals) process.off(signal, end);
        resolve();
      });
      const end = (signal: NodeJS.Signals): void => {
        crew.kill();
        // As it would have without us here: whoever waits for this process sees what ended it.
        for (const each of endSignals) process.off(each, end);
        process.kill(process.pid, signal);
      };
      for (const signal of endSignals) process.on(signal, end);
      crew.start(workers);
    });
    return;
  }
  for (let seed = plan.from; seed < plan.from + plan.runs; seed++) {
    if (!onOutcome(await outcomeOfSeed(seed))) return;
  }
}

class Crew {
  private readonly end: number;
  private readonly onOutcome: OnOutcome;
  private readonly onDone: () => void;
  private readonly leave = new Set<() => void>();
  /** Outcomes that came before those of smaller seeds. */
  private readonly early = new Map<number, Outcome>();
  private nextSeed: number;
  private nextTold: number;
  private isOver = false;

  constructor({ from, runs }: SeedPlan, onOutcome: OnOutcome, onDone: () => void) {
    this.end = from + runs;
    this.nextSeed = from;
    this.nextTold = from;
    this.onOutcome = onOutcome;
    this.onDone = onDone;
  }

  start(workers: number): void {
    for (let i = 0; i < workers; i++) this.hire();
  }

  kill(): void {
    this.isOver = true;
    for (const kill of this.leave) kill();
  }

  private hire(): void {
    const child = fork(new URL('workers-child.ts', import.meta.url), {
      execArgv: ['--import', 'tsx', `--max-semi-space-size=${youngMb}`],
      stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
    });
    const kill = (): void => {
      child.kill('SIGKILL');
    };
    let seed: number | undefined;
    let timer: NodeJS.Timeout | undefined;
    const give = (): void => {
      seed = this.take();
      if (seed === undefined) {
        child.disconnect();
        return;
      }
      timer = setTimeout(kill, hangMs);
      child.send(seed);
    };
    this.leave.add(kill);
    child.on('message', (outcome) => {
      clearTimeout(timer);
      seed = undefined;
      this.tell(outcome as Outcome);
      give();
    });
    child.on('exit', (code, signal) => {
      clearTimeout(timer);
      this.leave.delete(kill);
      if (seed !== undefined && !this.isOver) {
        const how =
          signal === 'SIGKILL' ? `no end after ${hangMs / 1000} s` : `exit code ${code ?? signal}`;
        this.tell(crashOutcome(seed, `the process of the run is gone: ${how}`));
        if (this.hasMore) this.hire();
      }
      if (this.leave.size === 0) this.onDone();
    });
    give();
  }

  private get hasMore(): boolean {
    return !this.isOver && this.nextSeed < this.end;
  }

  private take(): number | undefined {
    return this.hasMore ? this.nextSeed++ : undefined;
  }

  private tell(outcome: Outcome): void {
    this.early.set(outcome.seed, outcome);
    for (;;) {
      const next = this.early.get(this.nextTold);
      if (next === undefined || this.isOver) return;
      this.early.delete(this.nextTold);
      this.nextTold += 1;
      if (this.onOutcome(next)) continue;
      this.kill();
    }
  }
}
