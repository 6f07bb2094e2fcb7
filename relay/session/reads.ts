/** Questions about orders: over the socket where it can be asked there, else over REST. */

import type { OrderLookup, OrderReport } from '../../shared/domain/order.ts';
import {
  ExchangeError,
  type Exchange,
  type ExchangeErrorKind,
  type OrderQuery,
} from '../../shared/ports/exchange.ts';
import type { Lane } from '../../shared/ports/governor.ts';
import type {
  SocketAnswer,
  SocketDialect,
  SocketRequest,
} from '../../shared/ports/socket-dialect.ts';
import { textOf, type Budget } from './budget.ts';
import type { AskReply, FrameSender } from './frame-sender.ts';

type Failure = Extract<SocketAnswer, { kind: 'refused' }>['failure'];

const kindOfFailure: Readonly<Record<Failure, ExchangeErrorKind>> = {
  auth: 'auth',
  clockSkew: 'clockSkew',
  rateLimited: 'rateLimited',
  unknownSymbol: 'unknownSymbol',
  unavailable: 'unavailable',
  other: 'refused',
};

/** Of a question whose leave lapses each time before its turn comes. */
const attemptsMax = 3;

/** All reject with an `ExchangeError`. */
export class Reads {
  private readonly dialect: SocketDialect;
  private readonly rest: Exchange;
  private readonly sender: FrameSender;
  private readonly budget: Budget;

  constructor(parts: {
    readonly dialect: SocketDialect;
    readonly rest: Exchange;
    readonly sender: FrameSender;
    readonly budget: Budget;
  }) {
    this.dialect = parts.dialect;
    this.rest = parts.rest;
    this.sender = parts.sender;
    this.budget = parts.budget;
  }

  async order(query: OrderQuery): Promise<OrderLookup> {
    const { dialect, rest } = this;
    if (!dialect.supports('order')) return rest.order(query);
    // It settles what became of an order, which is worth more than a poll.
    const answer = await this.ask({ kind: 'order', query }, 'cancel');
    if (answer.kind === 'order') return answer.lookup;
    throw unexpected(dialect.exchange, 'order', answer);
  }

  async openOrders(symbol: string): Promise<readonly OrderReport[]> {
    const { dialect, rest } = this;
    if (!dialect.supports('openOrders')) return rest.openOrders(symbol);
    const answer = await this.ask({ kind: 'openOrders', symbol }, 'read');
    if (answer.kind === 'openOrders') return answer.reports;
    throw unexpected(dialect.exchange, 'openOrders', answer);
  }

  private async ask(request: SocketRequest, lane: Lane): Promise<SocketAnswer> {
    const { exchange } = this.dialect;
    for (let attempt = 0; attempt < attemptsMax; attempt++) {
      const leave = await this.budget.reserve([request], lane);
      if (leave.kind === 'heldBack') {
        throw new ExchangeError(
          { kind: 'rateLimited', exchange, retryAtMs: leave.untilMs },
          `${request.kind} over the socket was ${textOf(leave)}`,
        );
      }
      const reply = await this.sender.ask(request, leave);
      if (reply.kind !== 'lapsed') return answerOf(exchange, request.kind, reply);
      leave.giveBack();
    }
    throw new ExchangeError(
      { kind: 'rateLimited', exchange },
      `${request.kind} over the socket waited for its turn longer than there was leave for it`,
    );
  }
}

function answerOf(exchange: string, what: string, reply: AskReply): SocketAnswer {
  if (reply.kind !== 'answered') {
    const found = reply.kind === 'notSent' ? `not sent: ${reply.because}` : reply.because;
    throw new ExchangeError({ kind: 'unavailable', exchange }, `${what} over the socket: ${found}`);
  }
  const { answer } = reply;
  if (answer.kind !== 'refused') return answer;
  throw new ExchangeError(
    { kind: kindOfFailure[answer.failure], exchange },
    `${what} over the socket was refused: ${answer.detail}`,
  );
}

function unexpected(exchange: string, what: string, answer: SocketAnswer): ExchangeError {
  return new ExchangeError(
    { kind: 'badAnswer', exchange },
    `${what} over the socket: the answer was of kind ${answer.kind}`,
  );
}
