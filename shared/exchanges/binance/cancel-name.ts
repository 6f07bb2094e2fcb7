/**
 * The name of a cancel. Binance gives a canceled order the id of its cancel, made up at random where none is sent, and
 * frees the old one: the order could no longer be found by our id. So a cancel is named after its order.
 */

const suffix = '-x';
const named = /^([a-z0-9]{8,32})-x$/;

export function cancelNameOf(clientOrderId: string): string {
  return `${clientOrderId}${suffix}`;
}

/** The order's own id, whether it was canceled by us or not. */
export function originalNameOf(clientOrderId: string): string {
  return named.exec(clientOrderId)?.[1] ?? clientOrderId;
}
