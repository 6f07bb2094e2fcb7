/**
 * What the frames of HTX's websockets mean. Answers to orders bear the request's `cid`; those to login and subscription
 * name only their channel, so that they are matched by it. Source: HTX spot API reference, "Websocket Asset and Order"
 * and "Websocket Trade".
 */

import type * as z from 'zod';
import type { RequestsUnderWay, SocketMessage, SocketRequest } from '../../ports/socket-dialect.ts';
import { parseJsonExactly } from '../parse-json.ts';
import { shutOutsOf } from '../socket-shut-outs.ts';
import { openEnvelope } from './envelope.ts';
import { isRateLimit, rateWindowMs } from './errors.ts';
import { chargesOfSocket } from './limits.ts';
import { refusalOf, type Refusal } from './reply.ts';
import { answerOf, refusedFor } from './socket-answers.ts';
import { messageOfPush, type EventContext } from './socket-events.ts';
import { frameShape, pingShape } from './socket-payloads.ts';

export interface DecodeContext extends EventContext {
  /** Makes words of the exchange safe to show. */
  readonly clean: (text: string) => string;
}

type Frame = z.infer<typeof frameShape>;

const doneCode = '200';
/** Not logged in any more. */
const notLoggedInCode = '2002';

export function messagesOf(
  text: string,
  underWay: RequestsUnderWay,
  context: DecodeContext,
): readonly SocketMessage[] {
  let json: unknown;
  try {
    json = parseJsonExactly(text);
  } catch {
    return [unreadable(`${text.length} characters that are not json`)];
  }
  const parsed = frameShape.safeParse(json);
  if (!parsed.success) return [unreadable('a frame of no known shape')];
  const told = tooMuchOf(parsed.data, json, { underWay, context });
  return [messageOf(parsed.data, json, { underWay, context }), ...told];
}

interface Around {
  readonly underWay: RequestsUnderWay;
  readonly context: DecodeContext;
}

function messageOf(frame: Frame, json: unknown, { underWay, context }: Around): SocketMessage {
  if (frame.ping !== undefined) {
    return { kind: 'ping', reply: JSON.stringify({ pong: frame.ping }) };
  }
  if (frame.action === 'ping') return pingOf(frame);
  if (frame.action === 'pong') return { kind: 'pong' };
  if (frame.cid !== undefined) return orderAnswer(String(frame.cid), json, underWay, context);
  const { ch, code } = frame;
  if (ch !== undefined && code !== undefined) return channelAnswer(frame, ch, underWay, context);
  if (frame.action === 'push' && ch !== undefined) return messageOfPush(ch, frame.data, context);
  if (code === undefined && frame.status === undefined) {
    return unreadable('a frame of no known shape');
  }
  return troubleOf(frame, context);
}

const unreadable = (because: string): SocketMessage => ({ kind: 'unreadable', because });

function tooMuchOf(
  { cid }: Frame,
  json: unknown,
  { underWay, context }: Around,
): readonly SocketMessage[] {
  const request = cid === undefined ? undefined : underWay.get(String(cid));
  if (request === undefined) return [];
  const reply = openEnvelope(json, 200, context.clean);
  if (reply.kind !== 'refusal' || !isRateLimit(reply)) return [];
  return shutOutsOf(chargesOfSocket(request), rateWindowMs);
}

function pingOf({ data }: Frame): SocketMessage {
  const ping = pingShape.safeParse(data);
  if (!ping.success) return unreadable('a ping without its time');
  const { ts } = ping.data;
  return { kind: 'ping', reply: JSON.stringify({ action: 'pong', data: { ts } }) };
}

function orderAnswer(
  id: string,
  json: unknown,
  underWay: RequestsUnderWay,
  { clean }: DecodeContext,
): SocketMessage {
  const request = underWay.get(id);
  // Nobody waits for it any more; whoever counts such answers needs the id alone.
  const answer =
    request === undefined ? ({ kind: 'done' } as const) : answerOf(request, json, clean);
  return { kind: 'answer', id, answer };
}

/** Of login and subscription; and what ends one of them later comes in the same form. */
function channelAnswer(
  frame: Frame,
  channel: string,
  underWay: RequestsUnderWay,
  context: DecodeContext,
): SocketMessage {
  const id = idOf(underWay, (request) =>
    channel === 'auth'
      ? request.kind === 'login'
      : request.kind === 'subscribe' && request.channel === channel,
  );
  const isDone = frame.code === doneCode;
  if (id !== undefined) {
    const answer = isDone ? ({ kind: 'done' } as const) : refusedFor(refusalIn(frame, context));
    return { kind: 'answer', id, answer };
  }
  if (isDone) return { kind: 'other' };
  // Whether the key is to blame shows when it logs in again.
  return { kind: 'ended', because: `${channel}: ${wordsOf(frame, context)}`, isAuth: false };
}

function troubleOf(frame: Frame, context: DecodeContext): SocketMessage {
  const because = wordsOf(frame, context);
  return frame.code === notLoggedInCode
    ? { kind: 'ended', because, isAuth: false }
    : { kind: 'complaint', because };
}

function refusalIn({ code = '', message }: Frame, { clean }: DecodeContext): Refusal {
  return refusalOf({ status: 200, code, message: message ?? '' }, clean);
}

function wordsOf(frame: Frame, context: DecodeContext): string {
  const { codeShown, message } = refusalIn(frame, context);
  return `code ${codeShown}: ${message}`;
}

function idOf(
  underWay: RequestsUnderWay,
  isMeant: (request: SocketRequest) => boolean,
): string | undefined {
  for (const [id, request] of underWay) if (isMeant(request)) return id;
  return undefined;
}
