/** Posts to a chat within a bounded time. Neither the address nor the answer's body gets into an error. */

import type { Clock } from '../../shared/ports/clock.ts';
import type { ChatAddress } from './chat-address.ts';

export interface PostOptions {
  readonly clock: Clock;
  /** Default 5000. */
  readonly timeoutMs?: number;
}

/** The chat did not take the message. */
class ChatError extends Error {
  override readonly name = 'ChatError';
}

const triesMax = 2;
const pauseMs = 1_000;
/** A chat that asks for more than this is left to the next try of Lambda, a minute later. */
const pauseMaxMs = 5_000;

/** Throws `ChatError`. A message may arrive twice where an answer is lost; for an alarm that does no harm. */
export async function postToChat(
  address: ChatAddress,
  body: string,
  { clock, timeoutMs = 5_000 }: PostOptions,
): Promise<void> {
  for (let tried = 1; ; tried++) {
    const answer = await post(address, body, timeoutMs);
    if (answer.kind === 'taken') return;
    const isLast = tried >= triesMax || !answer.isPassing || answer.pauseMs > pauseMaxMs;
    if (isLast) throw new ChatError(`${address.chat} ${answer.detail}, after ${tried} tries`);
    await clock.wait(answer.pauseMs);
  }
}

type Answer =
  | { readonly kind: 'taken' }
  | {
      readonly kind: 'refused';
      readonly detail: string;
      readonly isPassing: boolean;
      readonly pauseMs: number;
    };

async function post({ url }: ChatAddress, body: string, timeoutMs: number): Promise<Answer> {
  try {
    const response = await fetch(url, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json', 'User-Agent': 'mmm' },
      body,
      // The address is for one host only, not for where that points to.
      redirect: 'manual',
      signal: AbortSignal.timeout(timeoutMs),
    });
    await response.body?.cancel();
    const { ok, status, headers } = response;
    if (ok) return { kind: 'taken' };
    return {
      kind: 'refused',
      detail: `answered ${status}`,
      isPassing: status === 429 || status >= 500,
      pauseMs: pauseOf(headers.get('retry-after')),
    };
  } catch (error) {
    return {
      kind: 'refused',
      detail: `gave no answer: ${codeOf(error)}`,
      isPassing: true,
      pauseMs,
    };
  }
}

/** Seconds, with a fraction at Discord. */
function pauseOf(header: string | null): number {
  return header !== null && /^\d{1,6}(\.\d{1,6})?$/.test(header) ? Number(header) * 1000 : pauseMs;
}

/** Of the error's cause the code, or the error's name: their messages can hold the address. */
function codeOf(error: unknown): string {
  const words = [textAt(fieldOf(error, 'cause'), 'code'), textAt(error, 'name')];
  return words.find((word) => /^[A-Za-z][A-Za-z0-9_]{2,40}$/.test(word)) ?? 'unnamed failure';
}

function textAt(value: unknown, key: string): string {
  const found = fieldOf(value, key);
  return typeof found === 'string' ? found : '';
}

function fieldOf(value: unknown, key: string): unknown {
  if (typeof value !== 'object' || value === null) return undefined;
  return (value as Readonly<Record<string, unknown>>)[key];
}
