/** What the frames of OKX's private websocket mean. Source: OKX API guide, "WebSocket" and "Order channel". */

import type { OrderEvent } from '../../domain/order-event.ts';
import type {
  RequestsUnderWay,
  SocketAnswer,
  SocketMessage,
  SocketRequest,
} from '../../ports/socket-dialect.ts';
import { shutOutsOf } from '../socket-shut-outs.ts';
import type { Envelope } from './sender.ts';
import { rateWindowMs, readErrorKind } from './errors.ts';
import { chargesOfSocket } from './limits.ts';
import { cancelOutcomeOf, itemOf, placeOutcomeOf } from './order-answers.ts';
import { orderEventOf } from './parse.ts';
import {
  ackShape,
  operationAnswerShape,
  orderUpdateShape,
  pushShape,
  socketEventShape,
} from './payloads.ts';

export type Clean = (text: string) => string;

type Refusal = Extract<SocketAnswer, { kind: 'refused' }>;

const upgradeCode = '64008';

export function messagesOf(
  frame: string,
  underWay: RequestsUnderWay,
  clean: Clean,
): readonly SocketMessage[] {
  if (frame === 'pong') return [{ kind: 'pong' }];
  let json: unknown;
  try {
    json = JSON.parse(frame);
  } catch {
    return [unreadable(`${frame.length} characters that are not json`)];
  }
  const event = socketEventShape.safeParse(json);
  if (event.success) {
    const { id, code } = event.data;
    const told = tooMuchOf(underWay.get(id ?? ''), [code]);
    return [messageOfEvent(event.data, underWay, clean), ...told];
  }
  const answer = operationAnswerShape.safeParse(json);
  if (answer.success) {
    const { id, code, msg, data } = answer.data;
    const envelope = { code, message: clean(msg), rows: data };
    const request = underWay.get(id);
    const told = tooMuchOf(request, [code, ...codesIn(data)]);
    return [{ kind: 'answer', id, answer: operationAnswer(request, envelope, clean) }, ...told];
  }
  const push = pushShape.safeParse(json);
  if (!push.success) return [unreadable('a frame of no known shape')];
  return push.data.arg.channel === 'orders' ? eventsOf(push.data.data) : [{ kind: 'other' }];
}

/** Each order of a batch may be refused for its own instrument's limit. */
function codesIn(rows: readonly unknown[]): readonly string[] {
  return rows.flatMap((row) => {
    const ack = ackShape.safeParse(row);
    return ack.success ? [ack.data.sCode] : [];
  });
}

function tooMuchOf(
  request: SocketRequest | undefined,
  codes: readonly string[],
): readonly SocketMessage[] {
  const isOver = codes.some((code) => readErrorKind(200, code) === 'rateLimited');
  if (request === undefined || !isOver) return [];
  return shutOutsOf(chargesOfSocket(request), rateWindowMs);
}

const unreadable = (because: string): SocketMessage => ({ kind: 'unreadable', because });

interface Event {
  readonly event: string;
  readonly id?: string | undefined;
  readonly code: string;
  readonly msg: string;
}

function messageOfEvent(said: Event, underWay: RequestsUnderWay, clean: Clean): SocketMessage {
  const words = `code ${said.code}: ${clean(said.msg)}`;
  // A login's answer carries no id.
  const id = said.id ?? idOfLogin(underWay);
  switch (said.event) {
    case 'login':
    case 'subscribe':
    case 'unsubscribe': {
      if (id === undefined) return { kind: 'other' };
      const isDone = said.code === '' || said.code === '0';
      const answer = isDone ? ({ kind: 'done' } as const) : refusalOf(said.code, words);
      return { kind: 'answer', id, answer };
    }
    case 'error':
      if (id === undefined) return { kind: 'complaint', because: words };
      return { kind: 'answer', id, answer: failedAnswer(underWay.get(id), said.code, words) };
    case 'notice':
      return said.code === upgradeCode ? { kind: 'goingAway', because: words } : { kind: 'other' };
    case 'channel-conn-count-error':
      return {
        kind: 'ended',
        because: 'too many connections of the account listen to its orders',
        isAuth: false,
      };
    default:
      return { kind: 'other' };
  }
}

function idOfLogin(underWay: RequestsUnderWay): string | undefined {
  for (const [id, { kind }] of underWay) if (kind === 'login') return id;
  return undefined;
}

/** An error frame with the id of an order operation: the request was refused as a whole. */
function failedAnswer(
  request: SocketRequest | undefined,
  code: string,
  words: string,
): SocketAnswer {
  const isOperation =
    request?.kind === 'place' || request?.kind === 'cancel' || request?.kind === 'replace';
  if (!isOperation) return refusalOf(code, words);
  return operationAnswer(request, { code, message: words, rows: [] }, (text) => text);
}

function refusalOf(code: string, detail: string): Refusal {
  const kind = readErrorKind(200, code);
  const isOther = kind === 'refused' || kind === 'badAnswer';
  return { kind: 'refused', failure: isOther ? 'other' : kind, detail };
}

function operationAnswer(
  request: SocketRequest | undefined,
  answer: Pick<Envelope, 'code' | 'message' | 'rows'>,
  clean: Clean,
): SocketAnswer {
  const envelope: Envelope = { kind: 'envelope', status: 200, ...answer };
  const item = (index: number, count: number, id: string | undefined) =>
    itemOf(envelope, { index, count, id: id ?? '', clean });
  switch (request?.kind) {
    case 'place': {
      const { requests } = request;
      const outcomes = requests.map(({ clientOrderId }, index) =>
        placeOutcomeOf(item(index, requests.length, clientOrderId)),
      );
      return { kind: 'placed', outcomes, events: [] };
    }
    case 'cancel': {
      const { requests } = request;
      const outcomes = requests.map(({ clientOrderId }, index) =>
        cancelOutcomeOf(item(index, requests.length, clientOrderId)),
      );
      return { kind: 'canceled', outcomes, events: [] };
    }
    case 'replace': {
      const outcome = placeOutcomeOf(item(0, 1, request.request.clientOrderId));
      return { kind: 'replaced', outcome, events: [] };
    }
    default:
      return refusalOf(answer.code, 'the answer to an order operation that is not under way');
  }
}

/** A row that cannot be read does not hide the others. */
function eventsOf(rows: readonly unknown[]): readonly SocketMessage[] {
  const events: OrderEvent[] = [];
  const messages: SocketMessage[] = [];
  for (const row of rows) {
    const parsed = orderUpdateShape.safeParse(row);
    const event = parsed.success ? orderEventOf(parsed.data) : undefined;
    if (event !== undefined) events.push(event);
    else {
      const field = parsed.error?.issues[0]?.path.map(String).join('.') ?? 'its fill';
      messages.push(unreadable(`an update of an order that cannot be read, at ${field}`));
    }
  }
  return [...(events.length === 0 ? [] : [{ kind: 'events', events } as const]), ...messages];
}
