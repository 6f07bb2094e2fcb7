/** What a request to place an order asks for, and what a list told, the same text for clients that mean the same. */

import { decimal } from '../shared/domain/decimal.ts';
import type { Sent } from './adapter-boundary.ts';
import { rowsOnPage, type CaseName } from './adapter-cases.ts';
import type { Probed } from './adapter-probe.ts';

type Fields = Readonly<Record<string, unknown>>;

export function meaningOf(exchange: CaseName, { sent, isAccepted, told }: Probed): string {
  if (!isAccepted) throw new Error(`an order on ${exchange} was not accepted`);
  if (told.length !== rowsOnPage) throw new Error(`${told.length} orders were read on ${exchange}`);
  return JSON.stringify({ order: orderOf(exchange, fieldsOf(sent)), told });
}

/** A body of JSON or a form, or the query. */
function fieldsOf({ url, body }: Sent): Fields {
  const text = body === '' ? (url.split('?')[1] ?? '') : body;
  if (!/^[[{]/.test(text)) return Object.fromEntries(new URLSearchParams(text));
  const [first] = [JSON.parse(text) as Fields | [Fields]].flat();
  return first ?? {};
}

function orderOf(exchange: CaseName, fields: Fields) {
  const text = (name: string): string => String(fields[name]);
  const number = (name: string): string => decimal(text(name)).toFixed();
  switch (exchange) {
    case 'okx':
      return [text('instId'), text('side'), text('ordType'), number('px'), number('sz')];
    case 'binance':
      return [
        text('symbol'),
        text('side'),
        text('type'),
        number('price'),
        number('quantity'),
        text('newClientOrderId'),
        text('signature').length,
      ];
    case 'hitbtc':
      return [
        text('symbol'),
        text('side'),
        text('type'),
        text('post_only'),
        number('price'),
        number('quantity'),
        text('client_order_id'),
      ];
    case 'htx':
      return [text('symbol'), text('type'), number('price'), number('amount')];
  }
}
