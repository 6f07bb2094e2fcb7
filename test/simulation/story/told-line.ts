/** One line of the diary in plain words, where it matters to the orders of a story. */

import type { OrderChange } from '../../../local/exchange/records.ts';
import type { BotOrder, BotState } from '../../../shared/domain/bot-state.ts';
import { plainError, type Line } from '../world/diary.ts';
import { idsOf, stateOf, type Cast, type Character } from './cast.ts';
import { faultWords } from './words.ts';

const textMax = 260;
const idPattern = /\b[a-z][a-z0-9]{19}\b/g;

export class Teller {
  private readonly cast: Cast;
  /** What the last commit said of each order. */
  private readonly lastWords = new Map<string, string>();

  constructor(cast: Cast) {
    this.cast = cast;
  }

  /** Undefined where the line is about none of the orders. */
  tell(line: Line): string | undefined {
    switch (line.kind) {
      case 'order':
        return this.order(line);
      case 'commit':
        return this.commit(line);
      case 'asks':
        return this.asked(line);
      case 'fault':
        return undefined;
      default: {
        const fields = JSON.stringify(line.fields ?? {}, plainError);
        return this.names(fields) || this.names(line.what) ? this.said(line) : undefined;
      }
    }
  }

  /** Also where it names none of the orders. */
  said({ kind, what, fields = {} }: Line): string {
    if (kind === 'fault') return `FAULT: ${faultWords(what)}`;
    const words = Object.entries(fields)
      .filter(([name, value]) => value !== undefined && name !== 'correlationId')
      .map(([name, value]) => {
        const text = typeof value === 'string' ? value : JSON.stringify(value, plainError);
        return `${name} ${text}`;
      });
    const text = this.shortened([what, ...words].join('  '));
    return text.length > textMax ? `${text.slice(0, textMax)}...` : text;
  }

  private asked({ what, about }: Line): string | undefined {
    const orders = this.lettersIn(`${what} ${about ?? ''}`);
    if (orders === '') return undefined;
    if (about !== undefined) return `asks: ${what} (${orders})`;
    const others = (this.shortened(what).match(/…/g) ?? []).length;
    const [exchange = '', verb = '', more = ''] = what.split(' ');
    const beside = others === 0 ? '' : ` and ${others} more`;
    return `asks ${exchange}: ${verb === 'late' ? more : verb} ${orders}${beside}`;
  }

  private order({ who, change }: Line): string | undefined {
    const one = this.cast.characters.find(
      ({ exchangeOrderId }) => exchangeOrderId === change?.order.id,
    );
    if (change === undefined || one === undefined || !this.cast.exchanges.has(who))
      return undefined;
    return orderWords(change, one.letter);
  }

  private commit({ what, commit }: Line): string | undefined {
    if (commit === undefined || !this.cast.botIds.has(commit.botId)) return undefined;
    const state = stateOf(commit);
    const news = this.cast.characters.flatMap((one) => {
      const words = this.stateWords(state, one);
      if (this.lastWords.get(one.letter) === words) return [];
      this.lastWords.set(one.letter, words);
      return words === '' ? [] : [`${one.letter} ${words}`];
    });
    const { botId } = commit;
    return news.length === 0
      ? undefined
      : `COMMITS ${botId} ${what} (${state.mode}): ${news.join('; ')}`;
  }

  private stateWords(state: BotState, { clientOrderId, exchangeOrderId }: Character): string {
    const ids = idsOf({ clientOrderId, exchangeOrderId });
    const order = state.orders.find((one) =>
      one.exchangeOrderId === undefined || exchangeOrderId === undefined
        ? one.clientOrderId === clientOrderId
        : one.exchangeOrderId === exchangeOrderId,
    );
    const debts = state.debts
      .filter(({ parents }) => parents.some((id) => ids.includes(id)))
      .map(
        ({ side, quantity, level }) =>
          `leaves a debt: ${side} ${quantity.toFixed()} at level ${level}`,
      );
    return [...(order === undefined ? [] : [this.standing(order)]), ...debts].join(', ');
  }

  private standing(order: BotOrder): string {
    const { status, closeReason, role, level, filledQuantity, cancel, askSinceMs, answers } = order;
    const parents = answers.flatMap((debt) => debt.parents);
    return [
      closeReason === undefined ? status : `${status} as ${closeReason}`,
      `${role} of level ${level}`,
      ...(parents.length === 0 ? [] : [`answers ${this.shortened(parents.join(' '))}`]),
      ...(filledQuantity.gt(0) ? [`${filledQuantity.toFixed()} filled`] : []),
      ...(askSinceMs === undefined ? [] : ['its fate has to be asked for']),
      ...(cancel === undefined ? [] : [`to be canceled: ${cancel.why}`]),
    ].join(', ');
  }

  private names(text: string): boolean {
    return this.cast.characters.some((one) => idsOf(one).some((id) => text.includes(id)));
  }

  private lettersIn(text: string): string {
    return this.cast.characters
      .filter((one) => idsOf(one).some((id) => text.includes(id)))
      .map(({ letter }) => letter)
      .join(' ');
  }

  /** With letters for the orders of the story, and the end alone of all other names. */
  private shortened(text: string): string {
    let short = text;
    for (const id of new Set(this.cast.characters.flatMap(idsOf))) {
      if (short.includes(id)) short = short.replaceAll(id, this.lettersIn(id).replaceAll(' ', '/'));
    }
    return short.replaceAll(idPattern, (id) => `…${id.slice(-4)}`);
  }
}

/** Quantities are the exchange's, in base; what is filled is in lots there. */
function orderWords({ change, order, fill }: OrderChange, letter: string): string {
  const { side, quantity, price, kind } = order.request;
  switch (change) {
    case 'new':
      return `takes ${letter}: ${side} ${quantity} at ${price}${kind === 'limit' ? '' : `, ${kind}`}`;
    case 'refused':
      return `refuses ${letter}: ${order.refusal ?? 'no reason'} (${side} ${quantity} at ${price})`;
    case 'trade': {
      const part =
        order.filledLots < order.lots ? `, ${order.filledLots} of ${order.lots} lots` : '';
      return `FILLS ${letter}: ${side} ${fill?.quantity.toFixed() ?? '?'} at ${fill?.price.toFixed() ?? '?'}${part}`;
    }
    case 'amended':
      return `amends ${letter}: ${side} ${quantity} at ${price}`;
    case 'canceled':
      return `cancels ${letter}: ${order.endReason ?? 'no reason'}, ${order.filledLots} of ${order.lots} lots filled`;
  }
}
