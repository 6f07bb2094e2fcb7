/**
 * Notes why passes of a bot fail, and that they no longer do, where people look. A bot that fails at every tick does not
 * write at every tick, and one that is well writes nothing.
 */

import { ExchangeError } from '../ports/exchange.ts';
import type { Clock } from '../ports/clock.ts';
import type { FailureStore, PassFailure } from '../ports/failure-store.ts';
import type { Logger } from '../ports/logger.ts';
import { StoreError } from '../ports/store-error.ts';

/** The same failure is written again after this time, so that its age can be told. */
const repeatEveryMs = 300_000;
/** Between two failures of different texts, or with a success between them. */
const apartMs = 60_000;
/** What was read is taken as true for so long: another process may write in between. */
const knownForMs = 120_000;
const botsMax = 1_000;
const textMax = 500;

/** None of it rejects: a note is never worth a pass. */
export interface FailureNotes {
  failed(botId: string, error: unknown): Promise<void>;
  succeeded(botId: string): Promise<void>;
}

interface FailureNotesOptions {
  readonly store: FailureStore;
  readonly clock: Clock;
  readonly logger: Logger;
  /** Takes the secrets out of a text. */
  readonly redact: (text: string) => string;
  /** Told each failure, also those that are not written. */
  readonly onFailure?: OnPassFailure;
}

export type OnPassFailure = (failure: { readonly botId: string; readonly text: string }) => void;

interface Known {
  readonly failure: PassFailure | undefined;
  readonly atMs: number;
}

export function createFailureNotes(options: FailureNotesOptions): FailureNotes {
  const { store, clock, logger, redact, onFailure } = options;
  const known = new Map<string, Known>();
  const remember = (botId: string, failure: PassFailure | undefined): void => {
    known.delete(botId);
    known.set(botId, { failure, atMs: clock.now() });
    const [oldest] = known.keys();
    if (known.size > botsMax && oldest !== undefined) known.delete(oldest);
  };
  const stored = async (botId: string): Promise<PassFailure | undefined> => {
    const before = known.get(botId);
    if (before !== undefined && clock.now() - before.atMs < knownForMs) return before.failure;
    const failure = await store.read(botId);
    remember(botId, failure);
    return failure;
  };
  const write = async (botId: string, failure: PassFailure): Promise<void> => {
    await store.write(botId, failure);
    remember(botId, failure);
  };
  const harmlessly = async (botId: string, work: () => Promise<void>): Promise<void> => {
    try {
      await work();
    } catch (error) {
      if (!(error instanceof StoreError)) throw error;
      logger.warn('failure could not be noted', { botId, error });
    }
  };
  return {
    failed: (botId, error) => {
      const text = oneLine(redact(error instanceof Error ? error.message : String(error)));
      onFailure?.({ botId, text });
      return harmlessly(botId, async () => {
        const before = await stored(botId);
        const nowMs = clock.now();
        if (!isNews(before, text, nowMs)) return;
        const isFirst = before === undefined || before.overAtMs !== undefined;
        const sinceMs = isFirst ? nowMs : before.sinceMs;
        await write(botId, { kind: kindOf(error), text, sinceMs, atMs: nowMs });
      });
    },
    succeeded: (botId) =>
      harmlessly(botId, async () => {
        const before = await stored(botId);
        if (before === undefined || before.overAtMs !== undefined) return;
        await write(botId, { ...before, overAtMs: clock.now() });
      }),
  };
}

function isNews(before: PassFailure | undefined, text: string, nowMs: number): boolean {
  if (before === undefined) return true;
  const isRepeated = before.overAtMs === undefined && sameWords(before.text, text);
  return nowMs - before.atMs >= (isRepeated ? repeatEveryMs : apartMs);
}

/** Times and ids in a text change with every answer. */
function sameWords(a: string, b: string): boolean {
  return a.replaceAll(/\d+/g, '0') === b.replaceAll(/\d+/g, '0');
}

function kindOf(error: unknown): string {
  if (error instanceof ExchangeError) return error.kind;
  return error instanceof Error ? error.name : 'unknown';
}

function oneLine(text: string): string {
  return text
    .replaceAll(/[\s\p{Cc}]+/gu, ' ')
    .trim()
    .slice(0, textMax);
}
