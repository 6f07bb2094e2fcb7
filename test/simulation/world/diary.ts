/** All that happened in a run, in order, for the story of one that went wrong; and a check that no line holds a secret. */

import type { LogFields, Logger } from '../../../shared/ports/logger.ts';
import type { Timeline } from '../kernel/timeline.ts';

export interface Line {
  readonly atMs: number;
  readonly who: string;
  readonly what: string;
  readonly fields?: LogFields;
}

/** What no line may hold. */
export const plantedSecrets = ['planted-secret-7f3a', 'planted-key-19cd'] as const;

const linesMax = 400_000;

export class Diary {
  readonly lines: Line[] = [];
  /** Lines with a secret in them, without it. */
  readonly leaks: string[] = [];
  private readonly timeline: Timeline;

  constructor(timeline: Timeline) {
    this.timeline = timeline;
  }

  tell(who: string, what: string, fields?: LogFields): void {
    if (this.lines.length >= linesMax) return;
    this.lines.push({
      atMs: this.timeline.nowMs,
      who,
      what,
      ...(fields === undefined ? {} : { fields }),
    });
  }

  logger(who: string, common: LogFields = {}): Logger {
    const keep = (message: string, fields: LogFields = {}): void => {
      const all = { ...common, ...fields };
      this.watch(who, message, all);
      this.tell(who, message, all);
    };
    return {
      // Nothing is told at this level that the other lines do not show.
      debug: () => undefined,
      info: keep,
      warn: keep,
      error: keep,
      with: (fields) => this.logger(who, { ...common, ...fields }),
    };
  }

  private watch(who: string, message: string, fields: LogFields): void {
    const text = message + JSON.stringify(fields, plainError);
    if (plantedSecrets.some((secret) => text.includes(secret)))
      this.leaks.push(`${who}: ${message}`);
  }
}

/** The parts of an error, which JSON leaves out. */
export function plainError(_key: string, value: unknown): unknown {
  if (!(value instanceof Error)) return value;
  const { name, message, cause } = value;
  return { name, message, ...(cause === undefined ? {} : { cause }) };
}
