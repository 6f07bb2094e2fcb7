/** Asks the governor before what counts towards shared budgets, and tells it what the exchange says of them here. */

import type { Lane, Reservation } from '../../shared/ports/governor.ts';
import type { SocketMessage, SocketRequest } from '../../shared/ports/socket-dialect.ts';
import type { SessionOptions } from './session-types.ts';

export type HeldBack = Extract<Reservation, { kind: 'heldBack' }>;

export class Budget {
  private readonly options: Pick<SessionOptions, 'dialect' | 'rest' | 'budget'>;

  constructor(options: Pick<SessionOptions, 'dialect' | 'rest' | 'budget'>) {
    this.options = options;
  }

  /** Whether there is anybody to ask. */
  get isShared(): boolean {
    return this.options.budget !== undefined;
  }

  /** Undefined when all of them may be sent, which they always may where nobody shares the budgets. */
  async heldBack(requests: readonly SocketRequest[], lane: Lane): Promise<HeldBack | undefined> {
    const { dialect, budget } = this.options;
    if (budget === undefined) return undefined;
    const charges = requests.flatMap((request) => dialect.chargesOf(request));
    const reservation = await budget.governor.reserve(charges, lane);
    return reservation.kind === 'granted' ? undefined : reservation;
  }

  hear(message: Extract<SocketMessage, { kind: 'budgets' | 'shutOut' }>): void {
    const { rest, budget } = this.options;
    if (budget === undefined) return;
    const { governor, clock } = budget;
    if (message.kind === 'budgets') {
      governor.told(message.words);
      return;
    }
    const { scope, limit, untilMs: exchangeMs, forMs } = message;
    const leftMs = exchangeMs === undefined ? forMs : exchangeMs - rest.exchangeNow();
    const untilMs = clock.now() + Math.max(leftMs, 0);
    void governor.shutOut({ scope, untilMs, ...(limit === undefined ? {} : { limit }) });
  }
}

export function textOf({ because, untilMs }: HeldBack): string {
  return `not sent: ${because} until ${new Date(untilMs).toISOString()}`;
}
