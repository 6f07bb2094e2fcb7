/**
 * Client order ids: ten to sixteen characters of the bot's life, then its sequence number. Valid on every exchange
 * (`[a-z0-9]{12,32}`) and never the same twice, as the sequence only ever rises.
 */

import { assert } from './assert.ts';

const sequenceDigits = 7;
const prefixPattern = /^[a-z][a-z0-9]{9,15}$/;

/** Characters of the prefix that stay the same over all lives of a bot: its orders are known by them. */
const botDigits = 7;

export function clientOrderIdOf(idPrefix: string, sequence: number): string {
  assert(prefixPattern.test(idPrefix), `bad client order id prefix ${idPrefix}`);
  const digits = sequence.toString(36).padStart(sequenceDigits, '0');
  assert(sequence > 0 && digits.length === sequenceDigits, `no client order id for ${sequence}`);
  return idPrefix + digits;
}

/** Says whether any life of the bot made this id. */
export function isOfBot(idPrefix: string, clientOrderId: string | undefined): boolean {
  return (
    clientOrderId?.length === idPrefix.length + sequenceDigits &&
    clientOrderId.startsWith(idPrefix.slice(0, botDigits))
  );
}

/** Says whether the id has the form of this bot's, though of another: an order of a bot beside it. */
export function isOfOtherBot(idPrefix: string, clientOrderId: string | undefined): boolean {
  return (
    clientOrderId?.length === idPrefix.length + sequenceDigits &&
    /^[a-z][a-z0-9]+$/.test(clientOrderId) &&
    !isOfBot(idPrefix, clientOrderId)
  );
}

/** The sequence number of an id of this life; undefined for any other id. */
export function sequenceOf(idPrefix: string, clientOrderId: string): number | undefined {
  if (!isOfBot(idPrefix, clientOrderId) || !clientOrderId.startsWith(idPrefix)) return undefined;
  const sequence = Number.parseInt(clientOrderId.slice(idPrefix.length), 36);
  return Number.isNaN(sequence) ? undefined : sequence;
}

/** Names an adopted order that came without an id of its own; the exchange does not know it by this. */
export function nameOfUnnamed(exchangeOrderId: string): string {
  return `x${exchangeOrderId}`;
}

/** Says whether the exchange knows the order by its client order id. */
export function isKnownByName(order: {
  readonly clientOrderId: string;
  readonly exchangeOrderId?: string;
}): boolean {
  const { clientOrderId, exchangeOrderId } = order;
  return exchangeOrderId === undefined || clientOrderId !== nameOfUnnamed(exchangeOrderId);
}
