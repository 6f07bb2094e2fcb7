/**
 * Exchanges without client order ids: while a process still waits for the answer to an order, another may find an order
 * of the exchange that fits two of ours, and guess. The answer then says whose it is.
 */

import type { BotOrder, Debt } from './bot-state.ts';
import { withDebt } from './debts.ts';
import type { Draft } from './draft.ts';

/** What was asked for; all else of an order is what became of it at the exchange. */
type Request = Pick<
  BotOrder,
  'clientOrderId' | 'level' | 'price' | 'quantity' | 'createdAtMs' | 'expiresAtMs'
>;

/**
 * The exchange says that `exchangeOrderId` is this order. Where another was taken for it, the two change their requests:
 * whatever was booked and countered stays so, once, under the right name, and the other is looked for again. Debts that
 * one of them can only pay at a worse price then wait for another counter.
 */
export function mendIdentity(draft: Draft, clientOrderId: string, exchangeOrderId: string): void {
  const meant = draft.order(clientOrderId);
  const taken = draft.find({ exchangeOrderId });
  if (meant === undefined || taken === undefined || meant === taken) return;
  if (meant.side !== taken.side || !isOfGrid(meant) || !isOfGrid(taken)) return;
  const name = nameAfter(meant, taken);
  const named = (debts: readonly Debt[]): readonly Debt[] =>
    debts.map((debt) => ({ ...debt, parents: debt.parents.map(name) }));
  draft.rewrite((order) => ({
    ...order,
    ...(order === meant ? requestOf(taken) : order === taken ? requestOf(meant) : {}),
    answers: named(order.answers),
  }));
  draft.setDebts(named(draft.state.debts));
  for (const { clientOrderId: id } of [meant, taken]) handBackWhatItCannotPay(draft, id);
}

const isOfGrid = ({ role }: BotOrder): boolean => role === 'seed' || role === 'counter';

function handBackWhatItCannotPay(draft: Draft, clientOrderId: string): void {
  const order = draft.order(clientOrderId);
  if (order === undefined || order.answers.every((debt) => isAsGood(order, debt))) return;
  draft.update(clientOrderId, { role: 'seed', answers: [] });
  draft.setDebts(order.answers.reduce(withDebt, draft.state.debts));
}

function isAsGood({ side, price }: BotOrder, debt: Debt): boolean {
  return side === 'buy' ? price.lte(debt.price) : price.gte(debt.price);
}

function nameAfter(a: BotOrder, b: BotOrder): (clientOrderId: string) => string {
  const names = new Map([
    [a.clientOrderId, b.clientOrderId],
    [b.clientOrderId, a.clientOrderId],
  ]);
  return (clientOrderId) => names.get(clientOrderId) ?? clientOrderId;
}

function requestOf(order: BotOrder): Request {
  const { clientOrderId, level, price, quantity, createdAtMs, expiresAtMs } = order;
  return { clientOrderId, level, price, quantity, createdAtMs, expiresAtMs };
}
