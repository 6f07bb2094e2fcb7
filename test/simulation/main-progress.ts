/** How far a series of runs is: one line that changes on a terminal, a few lines elsewhere. */

import { createLogUpdate } from 'log-update';
import type { Sums } from './main-report.ts';

export interface Progress {
  onRun(sums: Sums): void;
  /** A line that stays. */
  tell(line: string): void;
  end(): void;
}

const linesInAll = 10;
const refreshMs = 200;

export function createProgress(out: NodeJS.WriteStream, runs: number): Progress {
  const startedMs = performance.now();
  const line = (sums: Sums): string => {
    const seconds = (performance.now() - startedMs) / 1000;
    const speed = (sums.hours / seconds).toFixed(1);
    const failures = sums.failed.length === 0 ? '' : `, ${sums.failed.length} failed`;
    return `${sums.runs} of ${runs} runs, ${sums.hours.toFixed(1)} hours${failures}, ${speed} hours/s`;
  };
  const tell = (text: string): void => {
    out.write(`${text}\n`);
  };
  if (!out.isTTY) {
    const step = Math.ceil(runs / linesInAll);
    const onRun = (sums: Sums): void => {
      if (runs > 1 && (sums.runs % step === 0 || sums.runs === runs)) tell(line(sums));
    };
    return { onRun, tell, end: () => undefined };
  }
  const update = createLogUpdate(out);
  let shownMs = Number.NEGATIVE_INFINITY;
  return {
    onRun: (sums) => {
      const nowMs = performance.now();
      if (nowMs - shownMs < refreshMs && sums.runs < runs) return;
      shownMs = nowMs;
      update(line(sums));
    },
    tell: (text) => {
      update.clear();
      tell(text);
    },
    end: () => {
      update.done();
    },
  };
}
