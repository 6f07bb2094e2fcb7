/** Binance's WebSocket API as a dialect: requests matched by id, and the user data stream on the same connection. */

import type { SocketDialect, SocketMessage } from '../../ports/socket-dialect.ts';
import type { ExchangeOptions } from '../options.ts';
import { parseJson } from '../parse-json.ts';
import { redact } from '../redact.ts';
import { accessOf, type Access } from './access.ts';
import { createLimits } from './limits.ts';
import { socketAnswerShape, socketEventShape } from './payloads.ts';
import type { Reply } from './reply.ts';
import { answerOf } from './socket-answers.ts';
import { messageOf } from './socket-events.ts';
import { budgetsOf, shutOutOf } from './socket-limits.ts';
import { encodeRequest, logsOn } from './socket-requests.ts';
import { symbolsByWire } from './symbols.ts';

export interface BinanceSocketOptions extends ExchangeOptions {
  /** Those of the session's bots, our spelling: from Binance's own alone base and quote cannot be told apart. */
  readonly symbols: readonly string[];
}

/** The server pings every 20 s, which is a sign of life too. */
const heartbeatAfterMs = 25_000;
const lifeMs = 86_400_000;
/** No limit is documented; our largest request has a tenth of this. */
const frameBytesMax = 8_192;
/** Well inside the limit of orders in ten seconds, which is of the account and not of the connection. */
const framesPerSecondMax = 20;

/** Rejects with an `ExchangeError` when the credentials cannot be used; sends nothing. */
export function createBinanceSocketDialect(options: BinanceSocketOptions): Promise<SocketDialect> {
  // A promise, as other dialects have to ask before they can speak.
  return Promise.resolve().then(() => dialectOf(accessOf(options.credentials), options.symbols));
}

function dialectOf(access: Access, ourSymbols: readonly string[]): SocketDialect {
  const symbols = symbolsByWire(ourSymbols);
  const limits = createLimits();
  return {
    exchange: 'binance',
    url: access.socketUrl,
    opening: ({ orderEvents }) => {
      const subscribe = orderEvents ? [{ kind: 'subscribe' } as const] : [];
      // A signed subscription shows by itself whether the key is good.
      return orderEvents && !logsOn(access) ? subscribe : [{ kind: 'login' }, ...subscribe];
    },
    supports: (kind) => kind !== 'replace',
    heartbeat: { kind: 'ping' },
    heartbeatAfterMs,
    lifeMs,
    allowsTwo: true,
    chargesOf: (request) => limits.chargesOfSocket(request),
    batchSizeMax: 1,
    frameBytesMax,
    framesPerSecondMax,
    encode: (request, id, nowMs) => encodeRequest(access, request, { id, nowMs }),
    decode: (frame, underWay) => {
      const json = parsed(frame);
      const event = socketEventShape.safeParse(json);
      if (event.success) return [messageOf(event.data.event, symbols)];
      const answer = socketAnswerShape.safeParse(json);
      if (!answer.success) {
        return [{ kind: 'unreadable', because: 'a frame is neither an answer nor an event' }];
      }
      const reply = replyOf(answer.data, (text) => redact(text, access.secrets));
      const told = [...budgetsOf(answer.data, limits), ...shutOutOf(answer.data, reply)];
      if (answer.data.id === null) return [complaintOf(reply), ...told];
      const id = String(answer.data.id);
      const request = underWay.get(id);
      // Nobody waits for it any more; whoever counts such answers needs the id alone.
      const meaning =
        request === undefined ? ({ kind: 'done' } as const) : answerOf(request, reply);
      return [{ kind: 'answer', id, answer: meaning }, ...told];
    },
  };
}

function parsed(frame: string): unknown {
  try {
    return parseJson(frame);
  } catch {
    return undefined;
  }
}

function replyOf(
  { status, result, error }: ReturnType<typeof socketAnswerShape.parse>,
  clean: (text: string) => string,
): Reply {
  if (status === 200) return { kind: 'answer', json: result };
  if (error === undefined) {
    const detail = `status ${status}: neither code nor text`;
    return { kind: 'none', status, detail, isMalformed: true };
  }
  return { kind: 'refusal', status, code: error.code, message: clean(error.msg) };
}

/** An error that answers no request: the key was revoked, or we sent what could not be read. */
function complaintOf(reply: Reply): SocketMessage {
  if (reply.kind !== 'refusal') return { kind: 'complaint', because: 'an answer without an id' };
  const because = `code ${reply.code}: ${reply.message}`;
  return reply.status === 401
    ? { kind: 'ended', because, isAuth: true }
    : { kind: 'complaint', because };
}
