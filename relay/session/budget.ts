/** Asks the governor before what counts towards shared budgets, and tells it what the exchange says of them here. */

import type { Lane, Leave, Reservation } from '../../shared/ports/governor.ts';
import type { SocketMessage, SocketRequest } from '../../shared/ports/socket-dialect.ts';
import type { ConnectError } from './connection.ts';
import type { SessionOptions } from './session-types.ts';

export type HeldBack = Extract<Reservation, { kind: 'heldBack' }>;

/**
 * How long an address is left alone that may not connect, where the exchange does not say: for Binance's shortest ban,
 * and where there was too much, not for long, as cancels wait as well.
 */
const untoldMsByStatus: ReadonlyMap<number | undefined, number> = new Map([
  [418, 120_000],
  [429, 5_000],
]);

const unshared: Leave = { kind: 'granted', holds: () => true, giveBack: () => undefined };

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
    const reservation = await this.reserve(requests, lane);
    return reservation.kind === 'granted' ? undefined : reservation;
  }

  /** For what waits for its turn before it is sent. */
  async reserve(requests: readonly SocketRequest[], lane: Lane): Promise<Reservation> {
    const { dialect, budget } = this.options;
    if (budget === undefined) return unshared;
    const charges = requests.flatMap((request) => dialect.chargesOf(request));
    return budget.governor.reserve(charges, lane);
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

  /** An upgrade is refused by address, before anybody has logged in. */
  hearRefusedUpgrade({ status, retryAfterMs }: ConnectError): void {
    const untoldMs = untoldMsByStatus.get(status);
    if (untoldMs === undefined || this.options.budget === undefined) return;
    const { governor, clock } = this.options.budget;
    const untilMs = clock.now() + (retryAfterMs ?? untoldMs);
    void governor.shutOut({ scope: 'address', untilMs });
  }
}

export function textOf({ because, untilMs }: HeldBack): string {
  return `not sent: ${because} until ${new Date(untilMs).toISOString()}`;
}
