/** The capability table: what is known of each exchange, in short words. */

import type { ExchangeFacts } from '../shared/exchanges/catalog.ts';
import type { Declared, DeclaredSocket } from '../shared/exchanges/declared.ts';

/** One exchange; as JSON it is this very object. */
export interface ExchangeView {
  readonly exchange: string;
  readonly title: string;
  readonly classes: readonly string[];
  readonly orderIds: string;
  readonly postOnly: string;
  readonly batch: string;
  readonly fillHistory: string;
  readonly events: string;
  readonly placeExpiry: string;
  readonly requestLimits: string;
  readonly openOrders: string;
  readonly keyPage: string;
  readonly unboundKeys?: string;
  readonly demo: string;
  readonly testedAgainst: readonly string[];
  /** As the adapter declares it; absent for the row that stands for many exchanges. */
  readonly declared?: Declared;
}

/** `declared` is absent where each exchange of the row declares its own. */
export function viewOf(facts: ExchangeFacts, declared?: Declared): ExchangeView {
  const { name, title, socketClass, requestLimits, demo, keyPage, unboundKeys } = facts;
  const capabilities = declared?.capabilities;
  const told = (is: boolean | undefined) => (is === undefined ? 'as ccxt tells' : yesNo(is));
  return {
    exchange: name,
    title,
    classes: ['REST', ...(socketClass === undefined ? [] : [socketClass])],
    orderIds: orderIdsOf(facts, declared),
    postOnly: told(capabilities?.postOnly),
    batch: batchOf(declared),
    fillHistory: told(capabilities?.fillHistory),
    events: yesNo(declared?.socket?.tellsEvents === true),
    placeExpiry: told(capabilities?.placeExpiry),
    requestLimits,
    openOrders: openOrdersOf(facts, declared),
    demo: declared?.playgrounds === undefined ? demo : listed(declared.playgrounds),
    testedAgainst: facts.testedAgainst,
    keyPage,
    ...(unboundKeys === undefined ? {} : { unboundKeys }),
    ...(declared === undefined ? {} : { declared }),
  };
}

function orderIdsOf({ orderIds }: ExchangeFacts, declared: Declared | undefined): string {
  if (declared?.capabilities.clientOrderIds === false) return "the exchange's";
  return declared?.playgrounds === undefined ? orderIds : 'ours';
}

function listed(words: readonly string[]): string {
  return words.length === 0 ? 'none' : words.join(', ');
}

function yesNo(is: boolean): string {
  return is ? 'yes' : 'no';
}

function batchOf(declared: Declared | undefined): string {
  if (declared === undefined) return '1';
  const rest = declared.capabilities.batchSizeMax;
  const socket = declared.socket?.batchSizeMax ?? rest;
  return rest === socket ? String(rest) : `${rest}, websocket ${socket}`;
}

function openOrdersOf(
  { openOrdersPerAccount: ofAccount }: ExchangeFacts,
  declared: Declared | undefined,
): string {
  // What ccxt cannot tell is bounded by us, for lists that have no end in sight.
  if (declared?.playgrounds !== undefined) {
    return `not told; bots keep to ${declared.capabilities.openOrdersMax} a symbol`;
  }
  const ofSymbol = declared?.capabilities.openOrdersMax;
  const limits = [
    ...(ofSymbol === undefined ? [] : [`${ofSymbol} a symbol`]),
    ...(ofAccount === undefined ? [] : [`${ofAccount} in all`]),
  ];
  return limits.length === 0 ? 'not told' : limits.join(', ');
}

const titles: readonly string[] = [
  ...['exchange', 'class', 'order ids', 'post-only', 'batch', 'fill history', 'events'],
  ...['place expires', 'requests', 'open orders', 'demo', 'tested against'],
];

function cellsOf(view: ExchangeView): readonly string[] {
  return [
    view.exchange,
    view.classes.join('; '),
    view.orderIds,
    view.postOnly,
    view.batch,
    view.fillHistory,
    view.events,
    view.placeExpiry,
    view.requestLimits,
    view.openOrders,
    view.demo,
    view.testedAgainst.join(', '),
  ];
}

export interface Sheet {
  readonly titles: readonly string[];
  readonly rows: readonly (readonly string[])[];
}

/** The same columns wherever the table is shown. */
export function sheetOf(views: readonly ExchangeView[]): Sheet {
  return { titles, rows: views.map(cellsOf) };
}

export function markdownOf({ titles, rows }: Sheet): string {
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
  const [first = '', ...others] = titles;
  return [
    line([first, ...others]),
    line(titles.map(() => '---')),
    ...rows.map(([name = '', ...cells]) => line([`\`${name}\``, ...cells])),
  ].join('\n');
}

/** One exchange, a line for each of its columns and for what does not fit into the table. */
export function detailOf(view: ExchangeView): readonly (readonly [string, string])[] {
  const [cells = []] = sheetOf([view]).rows;
  const columns = titles.map((title, i): [string, string] => [title, cells[i] ?? '']);
  return [
    ...columns.slice(0, 1),
    ['title', view.title],
    ...columns.slice(1),
    ...socketLines(view.declared?.socket),
    ['keys', view.keyPage],
    ...(view.unboundKeys === undefined ? [] : ([['unbound keys', view.unboundKeys]] as const)),
  ];
}

function socketLines(socket: DeclaredSocket | undefined): readonly (readonly [string, string])[] {
  if (socket === undefined) return [];
  const { allowsTwo, lifeMs, canReplace } = socket;
  return [
    ['connections', allowsTwo ? 'two may live side by side' : 'one at a time'],
    ['connection life', lifeMs === undefined ? 'no limit told' : `${lifeMs / 3_600_000} h`],
    ['change in place', yesNo(canReplace)],
  ];
}
