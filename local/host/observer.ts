/** Watches the passes of a host: the newest of each bot, counts, and what went wrong. */

import * as z from 'zod';
import type { OnPassFailure } from '../../shared/app/failure-notes.ts';
import type { PassDone, PassResult } from '../../shared/app/pass-result.ts';
import type { BotConfig } from '../../shared/domain/bot-config.ts';
import type { BotState } from '../../shared/domain/bot-state.ts';
import type { LogFields, Logger } from '../../shared/ports/logger.ts';
import type { Metrics } from '../../shared/ports/metrics.ts';
import type { Clock } from '../../shared/ports/clock.ts';
import type { Warning } from '../view/snapshot.ts';
import { Repeats } from './repeats.ts';

const warningsMax = 20;
/** Of a line that is no log line. */
const lineMax = 200;

const relayLogSchema = z.looseObject({
  level: z.string(),
  message: z.string(),
  because: z.string().optional(),
  error: z.looseObject({ message: z.string() }).optional(),
});

/** A bot's failed passes since the host started. */
interface Failures {
  readonly count: number;
  readonly last: string;
  /** The newest pass failed. */
  readonly isNow: boolean;
}

/** What is shown of a pass. */
export type SeenPass = Pick<
  PassDone,
  'botId' | 'config' | 'state' | 'blocked' | 'isPartial' | 'observedAtMs' | 'ticker'
>;

export class Observer {
  readonly #clock: Clock;
  readonly #newest = new Map<string, SeenPass>();
  readonly #passes = new Map<string, number>();
  readonly #warnings: Warning[] = [];
  readonly #failures = new Map<string, Failures>();
  readonly #repeats = new Repeats();
  #enabled: readonly BotConfig[] = [];
  readonly #before = new Map<string, BotState>();
  readonly #calls = new Map<string, number>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  readonly onPass = (result: PassResult): void => {
    if (result.kind === 'done') this.seen(result);
  };

  /** A pass that was completed, wherever it ran. */
  seen(pass: SeenPass): void {
    const { botId } = pass;
    this.#newest.set(botId, pass);
    this.#passes.set(botId, this.passesOf(botId) + 1);
    if (pass.isPartial) return;
    this.#repeats.forget(botId);
    const failures = this.#failures.get(botId);
    if (failures !== undefined) this.#failures.set(botId, { ...failures, isNow: false });
  }

  readonly onPassFailure: OnPassFailure = ({ botId, text }) => {
    const count = (this.#failures.get(botId)?.count ?? 0) + 1;
    this.#failures.set(botId, { count, last: text, isNow: true });
  };

  readonly onExchangeCall = ({ account }: { readonly account: string }): void => {
    this.#calls.set(account, this.callsOf(account) + 1);
  };

  /** Calls of which only the exchange is known; two accounts there could not be told apart. */
  readonly onExchangeCalls = (exchange: string, count: number): void => {
    const bots = this.#enabled.filter((config) => config.exchange === exchange);
    const [account, ...others] = new Set(bots.map((config) => config.account));
    if (account === undefined || others.length > 0) return;
    this.#calls.set(account, this.callsOf(account) + count);
  };

  readonly onError = (error: unknown): void => {
    this.warn(error instanceof Error ? error.message : String(error));
  };

  /** A line of the relay's log, in the form of the JSON logger. */
  readonly relayLine = (line: string): void => {
    const read = relayLogSchema.safeParse(jsonOf(line));
    if (!read.success) {
      this.warn(`relay: ${line.slice(0, lineMax)}`);
      return;
    }
    const { level, message, error, ...fields } = read.data;
    if (level !== 'WARN' && level !== 'ERROR' && level !== 'CRITICAL') return;
    const because = error?.message ?? fields.because;
    this.warn(
      `relay: ${sentenceOf(message, { ...fields, ...(because === undefined ? {} : { because }) })}`,
    );
  };

  /** The functions' log: a person sees what is wrong, not every step. */
  readonly logger: Logger = this.#loggerWith({});

  /** Nobody collects them here; what people see comes from the state. */
  readonly metrics: Metrics = { add: () => undefined };

  warn(text: string): void {
    this.#warnings.push({ atMs: this.#clock.now(), text });
    if (this.#warnings.length > warningsMax) this.#warnings.shift();
  }

  forget(botId: string): void {
    this.#newest.delete(botId);
    this.#before.delete(botId);
    this.#failures.delete(botId);
    this.#repeats.forget(botId);
  }

  /** All configs in force. */
  see(configs: readonly BotConfig[]): void {
    this.#enabled = configs.filter(({ enabled }) => enabled);
  }

  /** What was stored of a bot before the host started. */
  recall(state: BotState): void {
    this.#before.set(state.botId, state);
  }

  /** Enabled bots of which no pass was completed since the host started. */
  unpassed(): readonly { readonly config: BotConfig; readonly before: BotState | undefined }[] {
    return this.#enabled
      .filter(({ botId }) => !this.#newest.has(botId))
      .map((config) => ({ config, before: this.#before.get(config.botId) }));
  }

  failuresOf(botId: string): Failures | undefined {
    return this.#failures.get(botId);
  }

  newest(): readonly SeenPass[] {
    return [...this.#newest.values()];
  }

  passesOf(botId: string): number {
    return this.#passes.get(botId) ?? 0;
  }

  callsOf(account: string): number {
    return this.#calls.get(account) ?? 0;
  }

  get warnings(): readonly Warning[] {
    return this.#warnings;
  }

  #loggerWith(common: LogFields): Logger {
    const tell = (message: string, fields?: LogFields): void => {
      const all = { ...common, ...fields };
      const sentence = sentenceOf(message, all);
      // A bot that cannot pass says so at every tick.
      const isRepeated = message === 'pass failed' && typeof all['botId'] === 'string';
      const text = isRepeated ? this.#repeats.next(String(all['botId']), sentence) : sentence;
      if (text !== undefined) this.warn(text);
    };
    return {
      debug: () => undefined,
      info: () => undefined,
      warn: tell,
      error: tell,
      with: (fields) => this.#loggerWith({ ...common, ...fields }),
    };
  }
}

function jsonOf(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}

function sentenceOf(message: string, fields: LogFields): string {
  const { botId, error, because, detail, errors } = fields;
  const who = typeof botId === 'string' ? `${botId}: ` : '';
  const why = [because, detail, error instanceof Error ? error.message : undefined]
    .filter((part) => typeof part === 'string')
    .concat(Array.isArray(errors) ? errors.map(String) : []);
  return `${who}${message}${why.length === 0 ? '' : `: ${why.join('; ')}`}`;
}
