/** The simplest websocket language that says everything a session has to understand: JSON, one message a frame. */

import { decimal, type Decimal } from '../../shared/domain/decimal.ts';
import type { OrderEvent } from '../../shared/domain/order-event.ts';
import type { OrderReport } from '../../shared/domain/order.ts';
import type {
  RequestsUnderWay,
  SocketDialect,
  SocketMessage,
  SocketRequest,
} from '../../shared/ports/socket-dialect.ts';

export const heartbeatFrame = 'are you there';
const heartbeatReply = 'i am';

/** A frame of the client. */
export type PlainRequest = SocketRequest & { readonly id: string; readonly nowMs: number };

export function plainDialect(url: string, overrides: Partial<SocketDialect> = {}): SocketDialect {
  return {
    exchange: 'plain',
    url,
    opening: ({ orderEvents }) =>
      orderEvents ? [{ kind: 'login' }, { kind: 'subscribe' }] : [{ kind: 'login' }],
    supports: (kind) => kind !== 'order',
    heartbeat: { kind: 'text', text: heartbeatFrame },
    heartbeatAfterMs: 10_000,
    allowsTwo: true,
    chargesOf: () => [],
    batchSizeMax: 3,
    frameBytesMax: 10_000,
    framesPerSecondMax: 1_000,
    encode: (request, id, nowMs) => JSON.stringify({ ...request, id, nowMs }),
    decode,
    ...overrides,
  };
}

export function requestIn(frame: string): PlainRequest {
  return JSON.parse(frame) as PlainRequest;
}

function decode(frame: string, underWay: RequestsUnderWay): readonly SocketMessage[] {
  if (frame === heartbeatReply) return [{ kind: 'pong' }];
  try {
    const message = JSON.parse(frame, reviveDecimals) as SocketMessage;
    if (message.kind === 'answer' && !underWay.has(message.id)) {
      return [{ kind: 'answer', id: message.id, answer: { kind: 'done' } }];
    }
    return [message];
  } catch {
    return [{ kind: 'unreadable', because: 'not json' }];
  }
}

const amounts = new Set(['price', 'quantity', 'filledQuantity', 'averagePrice', 'fee']);

/** For `JSON.parse`, on either side. */
export function reviveDecimals(key: string, value: unknown): unknown {
  return amounts.has(key) && typeof value === 'string' ? decimal(value) : value;
}

/** A message of the server. */
export function frameOf(message: SocketMessage): string {
  return JSON.stringify(message);
}

export function eventOf(fields: Partial<OrderReport> & { clientOrderId: string }): OrderEvent {
  return { report: reportOf(fields) };
}

export function reportOf(fields: Partial<OrderReport> & { clientOrderId: string }): OrderReport {
  const one: Decimal = decimal(1);
  return {
    exchangeOrderId: `x-${fields.clientOrderId}`,
    symbol: 'BTC-USDT',
    side: 'buy',
    price: one,
    quantity: one,
    filledQuantity: decimal(0),
    status: 'open',
    createdAtMs: 0,
    updatedAtMs: 0,
    ...fields,
  };
}

/** As a well-behaved exchange answers: places and cancels succeed, nothing is open. */
export function politeAnswer(request: PlainRequest): SocketMessage | undefined {
  const { id } = request;
  switch (request.kind) {
    case 'place':
      return {
        kind: 'answer',
        id,
        answer: {
          kind: 'placed',
          events: [],
          outcomes: request.requests.map(({ clientOrderId }) => ({
            kind: 'accepted',
            exchangeOrderId: `x-${clientOrderId}`,
          })),
        },
      };
    case 'cancel':
      return {
        kind: 'answer',
        id,
        answer: {
          kind: 'canceled',
          events: [],
          outcomes: request.requests.map(() => ({ kind: 'accepted' })),
        },
      };
    case 'openOrders':
      return { kind: 'answer', id, answer: { kind: 'openOrders', reports: [] } };
    case 'login':
    case 'subscribe':
      return { kind: 'answer', id, answer: { kind: 'done' } };
    default:
      return undefined;
  }
}

export const replyToHeartbeat = heartbeatReply;
