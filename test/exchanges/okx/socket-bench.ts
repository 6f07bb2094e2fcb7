/** A dialect of OKX's websocket, made from a scripted REST server, and frames as they were described. */

import { readFileSync } from 'node:fs';
import { createOkxSocketDialect } from '../../../shared/exchanges/okx/socket-dialect.ts';
import type { Credentials } from '../../../shared/ports/credentials.ts';
import type {
  SocketAnswer,
  SocketDialect,
  SocketMessage,
  SocketRequest,
} from '../../../shared/ports/socket-dialect.ts';
import { json, type ScriptedAnswer } from '../../support/scripted-http-server.ts';
import { virtualClock } from '../../support/virtual-clock.ts';
import { fakeCredentials, nowMs, openBench, payload } from './okx-bench.ts';

const instruments = 'GET /api/v5/public/instruments';

export async function openDialect(
  changes: {
    readonly answer?: ScriptedAnswer;
    readonly symbols?: readonly string[];
    readonly credentials?: Partial<Credentials>;
  } = {},
): Promise<SocketDialect> {
  const { server } = await openBench();
  server.answer(instruments, changes.answer ?? payload('instruments'));
  return createOkxSocketDialect({
    credentials: { ...fakeCredentials, baseUrl: server.url, ...changes.credentials },
    clock: virtualClock(nowMs),
    symbols: changes.symbols ?? ['BTC-USDT'],
    retry: { attemptsMax: 1 },
  });
}

/** The rows of instruments, each with its number. */
export const instrumentRows = (codes: Readonly<Record<string, number | null>>): ScriptedAnswer =>
  json({
    code: '0',
    msg: '',
    data: Object.entries(codes).map(([instId, instIdCode]) => ({ instId, instIdCode })),
  });

/** A file of `test/payloads/okx/socket`, as it is. */
export function frame(name: string): string {
  const file = new URL(`../../payloads/okx/socket/${name}.json`, import.meta.url);
  return readFileSync(file, 'utf8').trim();
}

export const underWay = (id: string, request: SocketRequest): ReadonlyMap<string, SocketRequest> =>
  new Map([[id, request]]);

/** The only message of a frame. */
export function only(messages: readonly SocketMessage[]): SocketMessage {
  const [message] = messages;
  if (message === undefined || messages.length > 1) {
    throw new Error(`expected one message, got ${JSON.stringify(messages)}`);
  }
  return message;
}

/** What a frame answers to a request with the frame's id. */
export function answerTo(
  dialect: SocketDialect,
  request: SocketRequest,
  text: string,
): SocketAnswer {
  const { id = '1' } = JSON.parse(text) as { id?: string };
  // What it tells of limits besides comes after it.
  const [message] = dialect.decode(text, underWay(id, request));
  if (message?.kind !== 'answer' || message.id !== id) {
    throw new Error(`expected an answer to ${id}, got ${JSON.stringify(message)}`);
  }
  return message.answer;
}
