/** A refusal over a websocket for too many requests, where no answer says for how long: of each limit the request uses. */

import type { Charge } from '../ports/governor.ts';
import type { SocketMessage } from '../ports/socket-dialect.ts';

export function shutOutsOf(charges: readonly Charge[], forMs: number): readonly SocketMessage[] {
  return charges.map(({ limit }) => ({ kind: 'shutOut', scope: limit.scope, limit, forMs }));
}
