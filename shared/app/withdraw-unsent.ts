/**
 * Takes back orders that were committed and never sent: whoever wins the claim on an id knows that nobody has sent it,
 * and that nobody will. A bot that stops thereby places nothing that was still waiting, and an order that came too late
 * need not be asked about.
 */

import type { BotConfig } from '../domain/bot-config.ts';
import type { BotState } from '../domain/bot-state.ts';
import type { Outcome } from '../domain/outcomes.ts';
import type { RelayLink } from './relay-link.ts';

/** The ledger forgets after two days: a claim on an id from before its memory would prove nothing. */
const claimsKeptMs = 24 * 3_600_000;

/** `nowMs` is the exchange's clock. */
export async function withdrawUnsent(
  relay: RelayLink | undefined,
  { account, enabled }: Pick<BotConfig, 'account' | 'enabled'>,
  { orders }: BotState,
  nowMs: number,
): Promise<readonly Outcome[]> {
  if (relay === undefined) return [];
  const ids = orders
    .filter(({ status, isLedgered }) => status === 'placing' && isLedgered === true)
    .filter(({ role, expiresAtMs }) => expiresAtMs <= nowMs || (!enabled && role !== 'flatten'))
    .filter(({ createdAtMs }) => nowMs - createdAtMs < claimsKeptMs)
    .map(({ clientOrderId }) => clientOrderId);
  if (ids.length === 0) return [];
  const won = await relay.ledger.claim(account, ids, { epoch: 0, nowMs: relay.wall.now() });
  return [...won].map((clientOrderId) => ({ clientOrderId, kind: 'notSent' }));
}
