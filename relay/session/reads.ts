/** Questions about orders: over the socket where it can be asked there, else over REST. */

import type { OrderLookup, OrderReport } from '../../shared/domain/order.ts';
import {
  ExchangeError,
  type Exchange,
  type ExchangeErrorKind,
  type OrderQuery,
} from '../../shared/ports/exchange.ts';
import type { SocketAnswer, SocketDialect } from '../../shared/ports/socket-dialect.ts';
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

/** All reject with an `ExchangeError`. */
export class Reads {
  private readonly dialect: SocketDialect;
  private readonly rest: Exchange;
  private readonly sender: FrameSender;

  constructor(dialect: SocketDialect, rest: Exchange, sender: FrameSender) {
    this.dialect = dialect;
    this.rest = rest;
    this.sender = sender;
  }

  async order(query: OrderQuery): Promise<OrderLookup> {
    const { dialect, rest, sender } = this;
    if (!dialect.supports('order')) return rest.order(query);
    const answer = answerOf(dialect.exchange, 'order', await sender.ask({ kind: 'order', query }));
    if (answer.kind === 'order') return answer.lookup;
    throw unexpected(dialect.exchange, 'order', answer);
  }

  async openOrders(symbol: string): Promise<readonly OrderReport[]> {
    const { dialect, rest, sender } = this;
    if (!dialect.supports('openOrders')) return rest.openOrders(symbol);
    const reply = await sender.ask({ kind: 'openOrders', symbol });
    const answer = answerOf(dialect.exchange, 'openOrders', reply);
    if (answer.kind === 'openOrders') return answer.reports;
    throw unexpected(dialect.exchange, 'openOrders', answer);
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
