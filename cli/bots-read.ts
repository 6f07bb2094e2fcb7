/** `bots list` and `bots show`: what is stored of the bots, for people and for programs. */

import type { BotState } from '../shared/domain/bot-state.ts';
import { failureText, failureView, liveOrders, summaryOf } from './bot-summary.ts';
import type { BotSummary, FailureView } from './bot-summary.ts';
import { createRedactor } from '../shared/runtime/redactor.ts';
import { columnsOf } from './columns.ts';
import { withStore } from './connection.ts';
import type { Context } from './context.ts';
import { filledOrders, type FilledOrder } from './filled-orders.ts';
import { haltedNow, haltLines, type HaltView } from './halt-view.ts';
import { RefusedError } from './io.ts';

/** Many of them may be of one order. */
const fillsRead = 200;
const ordersShown = 10;

export async function listBots(context: Context): Promise<void> {
  const { summaries, halt } = await withStore(
    context.flags,
    context.io,
    async (store, { failures, halts }) => {
      const found: BotSummary[] = [];
      for (const reading of await store.listConfigs()) {
        found.push(await summaryOf(store, failures, reading));
      }
      return { summaries: found, halt: await haltedNow(halts) };
    },
  );
  context.answer(summaries, () =>
    [...haltLines(halt, context), listText(summaries, context)].join('\n'),
  );
}

function listText(summaries: readonly BotSummary[], context: Context): string {
  const { colours } = context;
  if (summaries.length === 0) return 'no bots; write one with: mmm bots apply FILE';
  const rows = summaries.map((bot) => [
    bot.botId,
    bot.symbol ?? '',
    bot.account ?? '',
    bot.errors.length > 0 ? colours.red('invalid') : switchText(bot),
    modeText(bot, context),
    `${bot.openBuys ?? 0}/${bot.openSells ?? 0}`,
    String(bot.roundTrips ?? 0),
    bot.realizedProfitQuote ?? '0',
    bot.inventoryBase ?? '0',
  ]);
  const titles = ['bot', 'symbol', 'account', 'config', 'mode', 'buys/sells', 'round trips'];
  return columnsOf([...titles, 'profit', 'inventory'], rows);
}

/** A bot that is off may be left as it failed last: nobody expects passes of it. */
function modeText({ mode, failing, enabled }: BotSummary, { colours }: Context): string {
  if (failing === undefined || enabled !== true) return mode;
  return mode === 'none' ? colours.red('failing') : `${mode}, ${colours.red('failing')}`;
}

function switchText({ enabled, stopKind }: BotSummary): string {
  return enabled === true ? 'enabled' : `off (${stopKind ?? 'pause'})`;
}

export async function showBot(context: Context, botId: string): Promise<void> {
  const shown = await withStore(context.flags, context.io, async (store, { failures, halts }) => {
    const config = withoutKeys(await store.rawConfig(botId));
    const { config: reading, grid } = await store.loadBot(botId);
    if (config === undefined && grid === undefined) throw new RefusedError(unknownBot(botId));
    const fills = await store.recentFills(botId, fillsRead);
    // It outlives the config it is of.
    const status = config === undefined ? undefined : await store.configStatus(botId);
    const last = await failures.read(botId);
    const failure = last && failureView(last);
    const errors = reading?.kind === 'invalid' ? reading.errors : [];
    return {
      botId,
      config,
      errors,
      status,
      failure,
      halt: await haltedNow(halts),
      state: grid?.state,
      version: grid?.version,
      fills,
    };
  });
  const { config, state, fills, ...rest } = shown;
  const value = {
    ...rest,
    config,
    state: state && stateView(state),
    fills: filledOrders(fills, fillsRead).slice(0, ordersShown),
  };
  context.answer(value, () => showText(value, context));
}

/** Some people write their keys into the config, where nothing reads them. */
function withoutKeys<T>(config: T): T {
  if (config === undefined) return config;
  return JSON.parse(JSON.stringify(config, createRedactor().replace)) as T;
}

export function unknownBot(botId: string): string {
  return `no bot is called ${JSON.stringify(botId)}; mmm bots list shows them`;
}

function stateView(state: BotState) {
  const orders = liveOrders(state)
    .toSorted((a, b) => b.price.cmp(a.price))
    .map((order) => ({
      level: order.level,
      side: order.side,
      price: order.price.toFixed(),
      quantity: order.quantity.toFixed(),
      filled: order.filledQuantity.toFixed(),
      role: order.role,
      status: order.cancel === undefined ? order.status : 'canceling',
      clientOrderId: order.clientOrderId,
    }));
  const { inventoryBase, cashQuote, realizedProfitQuote, feesQuote } = state.ledger;
  return {
    mode: state.mode,
    blockedBecause: state.blockedBecause,
    startPrice: state.lattice?.startPrice.toFixed(),
    gap: state.gap,
    orders,
    debts: state.debts.map(({ level, side, price, quantity }) => ({
      level,
      side,
      price: price.toFixed(),
      quantity: quantity.toFixed(),
    })),
    fills: state.ledger.fills,
    countered: state.ledger.counteredClosed,
    settled: state.ledger.settled,
    roundTrips: state.ledger.roundTrips,
    inventoryBase: inventoryBase.toFixed(),
    cashQuote: cashQuote.toFixed(),
    realizedProfitQuote: realizedProfitQuote.toFixed(),
    feesQuote: feesQuote.toFixed(),
  };
}

interface Shown {
  readonly botId: string;
  readonly config: unknown;
  readonly errors: readonly string[];
  readonly failure: FailureView | undefined;
  readonly halt: HaltView | undefined;
  readonly state: ReturnType<typeof stateView> | undefined;
  readonly fills: readonly FilledOrder[];
}

function showText(shown: Shown, context: Context): string {
  const { colours } = context;
  const { state, fills, errors, failure } = shown;
  const coloured = (side: string) => (side === 'buy' ? colours.green(side) : colours.red(side));
  const lines = [
    colours.bold(shown.botId),
    ...haltLines(shown.halt, context),
    shown.config === undefined
      ? colours.red('its config is gone; write one with: mmm bots apply FILE')
      : JSON.stringify(shown.config, undefined, 2),
  ];
  for (const error of errors) lines.push(colours.red(error));
  if (failure !== undefined) {
    const text = failureText(failure);
    lines.push(failure.overAt === undefined ? colours.red(text) : text);
  }
  if (state === undefined) {
    return [
      ...lines,
      failure === undefined ? 'no pass has run yet' : 'no pass was completed yet',
    ].join('\n');
  }

  lines.push(
    `${state.mode}${state.blockedBecause === undefined ? '' : `, ${state.blockedBecause}`}; start price ${state.startPrice ?? 'not known yet'}, gap at level ${state.gap}`,
    `${state.fills} fills, ${state.roundTrips} round trips, profit ${state.realizedProfitQuote}, fees ${state.feesQuote}, inventory ${state.inventoryBase}`,
    columnsOf(
      ['level', 'side', 'price', 'quantity', 'filled', 'role', 'status'],
      state.orders.map((o) => [
        ...[String(o.level), coloured(o.side), o.price, o.quantity, o.filled, o.role, o.status],
      ]),
    ),
  );
  if (state.debts.length > 0) {
    const rows = state.debts.map((d) => [String(d.level), coloured(d.side), d.price, d.quantity]);
    lines.push('waiting to be answered:', columnsOf(['level', 'side', 'price', 'quantity'], rows));
  }
  if (fills.length > 0) {
    const rows = fills.map((f) => [
      f.time,
      coloured(f.side),
      f.price,
      f.quantity,
      `${f.fee} ${f.feeCurrency}`,
      `${f.trades}${f.hasMore ? ' or more' : ''}`,
      f.clientOrderId ?? f.exchangeOrderId,
    ]);
    const titles = ['time', 'side', 'price', 'quantity', 'fee', 'trades', 'order'];
    lines.push('last fills, a line for each order:', columnsOf(titles, rows));
  }
  return lines.join('\n');
}
