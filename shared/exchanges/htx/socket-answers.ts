/** What an answer over `/ws/trade` means, given its question, and what a login or subscription is refused for. */

import type { ExchangeErrorKind } from '../../ports/exchange.ts';
import type { SocketAnswer, SocketRequest } from '../../ports/socket-dialect.ts';
import { openEnvelope } from './envelope.ts';
import { readErrorKind } from './errors.ts';
import { orderNameOf } from './order-parameters.ts';
import { batchCanceledOf, placedOf } from './outcomes.ts';
import { textOf, type Refusal } from './reply.ts';

type Failure = Extract<SocketAnswer, { kind: 'refused' }>['failure'];
type Clean = (text: string) => string;

/** Of the websockets alone: not logged in or a bad login, too much at once, their own trouble. */
const failureByCode: ReadonlyMap<string, Failure> = new Map([
  ['2002', 'auth'],
  ['4000', 'rateLimited'],
  ['100', 'unavailable'],
  ['2003', 'unavailable'],
]);

const failureByKind: Readonly<Record<ExchangeErrorKind, Failure>> = {
  unavailable: 'unavailable',
  rateLimited: 'rateLimited',
  auth: 'auth',
  clockSkew: 'clockSkew',
  unknownSymbol: 'unknownSymbol',
  badAnswer: 'other',
  refused: 'other',
};

/** The envelope is that of REST with the request's id. */
export function answerOf(request: SocketRequest, json: unknown, clean: Clean): SocketAnswer {
  const reply = openEnvelope(json, 200, clean);
  switch (request.kind) {
    case 'place':
      return { kind: 'placed', outcomes: placedOf(reply, request.requests, clean), events: [] };
    case 'cancel': {
      const names = request.requests.map(orderNameOf);
      return { kind: 'canceled', outcomes: batchCanceledOf(reply, names, clean), events: [] };
    }
    default:
      if (reply.kind === 'refusal') return refusedFor(reply);
      return { kind: 'refused', failure: 'other', detail: 'the answer is to another question' };
  }
}

/** Of a login or a subscription. */
export function refusedFor(refusal: Refusal): SocketAnswer {
  const kind = readErrorKind(refusal);
  const known = failureByCode.get(refusal.code);
  // A login can be refused for its time in the words alone.
  const failure = /time-?stamp/i.test(refusal.message) && known === 'auth' ? 'clockSkew' : known;
  return { kind: 'refused', failure: failure ?? failureByKind[kind], detail: textOf(refusal) };
}
