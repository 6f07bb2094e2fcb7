/** API keys of the simulated Luno, and the check of who is asking (Luno API 1.2.5, "Authentication"). */

import type { WireRequest } from '../http-front.ts';
import { isSameText } from '../same-text.ts';
import { LunoRefusal, unauthorised } from './luno-wire.ts';

/** The documented numbers; a key has the bitwise OR of what it may do. */
export const lunoPermissions = {
  Perm_R_Balance: 1,
  Perm_R_Transactions: 2,
  Perm_W_Send: 4,
  Perm_R_Addresses: 8,
  Perm_W_Addresses: 16,
  Perm_R_Orders: 32,
  Perm_W_Orders: 64,
  Perm_R_Withdrawals: 128,
  Perm_W_Withdrawals: 256,
} as const;

export type LunoPermission = keyof typeof lunoPermissions;

export interface LunoKey {
  readonly apiKey: string;
  readonly secret: string;
  /** Bitwise OR of `lunoPermissions`. */
  readonly permissions: number;
}

/** What a bot needs, and no more. */
export const tradingPermissions: number =
  lunoPermissions.Perm_R_Balance | lunoPermissions.Perm_R_Orders | lunoPermissions.Perm_W_Orders;

export interface AccountKey extends LunoKey {
  readonly account: string;
}

/** Returns the key that the basic authentication names. Throws `LunoRefusal`. */
export function authenticate(
  { headers }: WireRequest,
  keys: ReadonlyMap<string, AccountKey>,
): AccountKey {
  const [scheme = '', token = ''] = (headers.authorization ?? '').split(' ', 2);
  if (scheme.toLowerCase() !== 'basic') throw unauthorised();
  const [apiKey = '', secret = ''] = Buffer.from(token, 'base64').toString('utf8').split(/:(.*)/s);
  const key = keys.get(apiKey);
  if (key === undefined || !isSameText(secret, key.secret)) throw unauthorised();
  return key;
}

/** Throws `LunoRefusal` when the key lacks the right. That its status is 403 is not confirmed. */
export function demand(key: AccountKey, permission: LunoPermission): void {
  if ((key.permissions & lunoPermissions[permission]) !== 0) return;
  throw new LunoRefusal(
    403,
    'ErrInsufficientPerms',
    'You do not have the required permissions to perform this action',
  );
}
