/** All that happened in a run, in order, for the story of one that went wrong; and a check that no line holds a secret. */

import type { OrderChange } from '../../../local/exchange/records.ts';
import type { LogFields, Logger } from '../../../shared/ports/logger.ts';
import { createRedactor, type Redactor } from '../../../shared/runtime/redactor.ts';
import type { Told } from '../kernel/life.ts';
import type { Timeline } from '../kernel/timeline.ts';

export interface Line {
  /** Absent for what a process says itself, and for what becomes of it. */
  readonly kind?: 'asks' | 'fault' | 'order' | 'commit';
  readonly atMs: number;
  /** A process, `exchange NAME SYMBOL`, or `world`. */
  readonly who: string;
  readonly what: string;
  readonly fields?: LogFields;
  /** Text in which the names of orders are. */
  readonly about?: string;
  /** In the exchange's own log. */
  readonly change?: OrderChange;
  /** Of the request being carried out, also where the exchange is not told it. */
  readonly name?: string;
  /** The bot's document as it was stored. */
  readonly commit?: Commit;
}

export interface Commit {
  readonly botId: string;
  readonly version: number;
  readonly document: Uint8Array;
}

/** What no line may hold. */
export const plantedSecrets = ['planted-secret-7f3a', 'planted-key-19cd'] as const;

/** Each account has a key of its own, and all have one secret. */
export const secretsOf = (account: string): readonly [key: string, secret: string] => {
  const [secret, key] = plantedSecrets;
  return [`${key} ${account}`, secret];
};

const linesMax = 400_000;

export class Diary {
  readonly lines: Line[] = [];
  /** Lines with a secret in them, without it. */
  readonly leaks: string[] = [];
  /** Keeps what processes do to the world too, and not only what they say. */
  isDetailed = false;
  private readonly timeline: Timeline;
  /** As each process has one of its own. */
  private readonly redactors = new Map<string, Redactor>();
  /** Whose request arrived last: it is the one that what happens now comes from. */
  private latest = 'nobody';

  constructor(timeline: Timeline) {
    this.timeline = timeline;
  }

  tell(who: string, what: string | Told, fields?: LogFields): void {
    if (typeof what !== 'string') {
      this.tellOfReach(who, what);
      return;
    }
    this.keep({ who, what, ...(fields === undefined ? {} : { fields }) });
  }

  orderChanged(who: string, change: OrderChange, name?: string): void {
    const named = name === undefined ? {} : { name };
    this.keep({ kind: 'order', who, what: change.change, change, ...named });
  }

  committed(commit: Commit): void {
    this.keep({ kind: 'commit', who: this.latest, what: `version ${commit.version}`, commit });
  }

  logger(who: string, common: LogFields = {}): Logger {
    const say = (message: string, fields: LogFields = {}): void => {
      const all = { ...common, ...fields };
      this.watch(who, message, all);
      this.tell(who, message, all);
    };
    return {
      // Nothing is told at this level that the other lines do not show; a secret may be.
      debug: (message, fields = {}) => {
        this.watch(who, message, { ...common, ...fields });
      },
      info: say,
      warn: say,
      error: say,
      with: (fields) => this.logger(who, { ...common, ...fields }),
    };
  }

  redactorOf(who: string): Redactor {
    const known = this.redactors.get(who) ?? createRedactor();
    this.redactors.set(who, known);
    return known;
  }

  private tellOfReach(who: string, { kind, what, about }: Told): void {
    if (kind === 'arrives') this.latest = who;
    else if (this.isDetailed) {
      this.keep({ kind, who, what, ...(about === undefined ? {} : { about }) });
    }
  }

  private keep(line: Omit<Line, 'atMs'>): void {
    if (this.lines.length >= linesMax) return;
    this.lines.push({ atMs: this.timeline.nowMs, ...line });
  }

  private watch(who: string, message: string, fields: LogFields): void {
    const { replace } = this.redactorOf(who);
    const text = JSON.stringify({ message, ...fields }, (key, value: unknown) =>
      replace(key, wholeError(value)),
    );
    if (holdsSecret(text)) this.leaks.push(`${who}: ${message}`);
  }
}

/** Of an item as it was stored, or of a line. */
export function holdsSecret(text: string): boolean {
  return plantedSecrets.some((secret) => text.includes(secret));
}

/** With all that the lines of the cloud show of one. */
function wholeError(value: unknown): unknown {
  if (!(value instanceof Error)) return value;
  const { name, message, stack, cause } = value;
  return { ...Object.fromEntries(Object.entries(value)), name, message, stack, cause };
}

/** The parts of an error, which JSON leaves out. */
export function plainError(_key: string, value: unknown): unknown {
  if (!(value instanceof Error)) return value;
  const { name, message, cause } = value;
  return { name, message, ...(cause === undefined ? {} : { cause }) };
}
