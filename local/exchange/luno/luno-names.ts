/** What the simulated Luno calls things: assets, pairs, orders and accounts. */

import { createHash } from 'node:crypto';

const assets: Readonly<Record<string, string>> = { BTC: 'XBT' };

export function assetOf(currency: string): string {
  return assets[currency] ?? currency;
}

/** `XBTUSDT` for `BTC-USDT`. */
export function pairOf({ base, quote }: { readonly base: string; readonly quote: string }): string {
  return `${assetOf(base)}${assetOf(quote)}`;
}

/** Digits and capitals without 0, 1, I and O: ids on the wire show none of them. */
const letters = '23456789ABCDEFGHJKLMNPQRSTUVWXYZ';
const lettersInId = 13;
const idBits = 5n * BigInt(lettersInId);
/** Odd, so that no two numbers share an id. */
const spread = 0x1d2b_79f5_6a09_e667n;

/** As in `BXMC2CJ7HNB88U4`: from the text nobody can tell which of two orders is the older one. */
export function orderIdOf(number: bigint): string {
  let rest = BigInt.asUintN(Number(idBits), number * spread);
  let text = '';
  for (let count = 0; count < lettersInId; count++) {
    text = (letters[Number(rest % 32n)] ?? '') + text;
    rest /= 32n;
  }
  return `BX${text}`;
}

/** Of the one account in each asset: a number of 60 bits, as text. */
export function accountIdOf(account: string, asset: string): string {
  const digest = createHash('sha256').update(`${account} ${asset}`).digest('hex');
  return BigInt(`0x${digest.slice(0, 15)}`).toString();
}
