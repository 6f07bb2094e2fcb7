/** What a key may do, and whether that is what a bot needs and nothing more. */

import type { KeyPermissions } from '../ports/exchange.ts';
import type { Finding } from './account-findings.ts';

/** `isDemo`: with a key of a demo environment there is nothing to lose. */
export function keyFindings(permissions: KeyPermissions, isDemo: boolean): readonly Finding[] {
  const { canRead, canTrade, canWithdraw, isBound, boundAddresses } = permissions;
  if (!isKeyKnown(permissions)) return [{ kind: 'keyUseless', state: 'problem' }];
  const mayTrade = canTrade && permissions.isTradeAssumed === true ? undefined : canTrade;
  const bound = isBound ?? (boundAddresses.length > 0 ? true : undefined);
  const unboundState = bound === false ? 'warning' : 'notTold';
  return [
    { kind: 'keyAccepted', state: 'ok' },
    { kind: 'right', right: 'read', isGiven: canRead, state: canRead ? 'ok' : 'problem' },
    {
      kind: 'right',
      right: 'trade',
      isGiven: mayTrade,
      state: mayTrade === undefined ? 'notTold' : mayTrade ? 'ok' : 'problem',
    },
    {
      kind: 'right',
      right: 'withdraw',
      isGiven: canWithdraw,
      state: canWithdraw === undefined ? 'notTold' : canWithdraw ? 'problem' : 'ok',
    },
    {
      kind: 'addresses',
      isBound: bound,
      addresses: boundAddresses,
      state: bound === true || (bound === false && isDemo) ? 'ok' : unboundState,
    },
  ];
}

/** Whether it was of use for anything: before that no word of the exchange's has shown that it takes the key. */
export function isKeyKnown({ canRead, canTrade, isTradeAssumed }: KeyPermissions): boolean {
  return canRead || (canTrade && isTradeAssumed !== true);
}
