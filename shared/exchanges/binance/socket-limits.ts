/** What an answer over the websocket tells of limits: how far each is used, and what there was too much of. */

import type * as z from 'zod';
import type { SocketMessage } from '../../ports/socket-dialect.ts';
import { limitBroken, quietMsOf } from './errors.ts';
import { newOrdersLimit, type BinanceLimits } from './limits.ts';
import type { socketAnswerShape } from './payloads.ts';
import type { Reply } from './reply.ts';

export function budgetsOf(
  { rateLimits = [] }: z.infer<typeof socketAnswerShape>,
  limits: BinanceLimits,
): readonly SocketMessage[] {
  limits.learn(rateLimits);
  const words = limits.wordsOfRows(rateLimits);
  return words.length === 0 ? [] : [{ kind: 'budgets', words }];
}

/** `data.retryAfter` is a time of the exchange's clock here. */
export function shutOutOf(
  { error }: z.infer<typeof socketAnswerShape>,
  reply: Reply,
): readonly SocketMessage[] {
  const broken = limitBroken(reply);
  if (broken === undefined || reply.kind === 'answer') return [];
  const what =
    broken === 'address'
      ? ({ scope: 'address' } as const)
      : ({ scope: 'account', limit: newOrdersLimit } as const);
  const untilMs = error?.data?.retryAfter;
  const until = untilMs === undefined ? {} : { untilMs };
  return [{ kind: 'shutOut', ...what, ...until, forMs: quietMsOf(reply) }];
}
