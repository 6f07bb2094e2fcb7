/** `audit`: what is wrong with a bot's grid, by what is stored of it and, with credentials, by what its exchange lists. */

import { Option, type Command } from 'commander';
import { auditGrid, type GridAudit } from '../shared/domain/audit.ts';
import type { BotOrder, BotState } from '../shared/domain/bot-state.ts';
import type { OrderReport } from '../shared/domain/order.ts';
import type { Target } from '../shared/domain/targets.ts';
import type { BotStore } from '../shared/ports/bot-store.ts';
import type { FailureStore } from '../shared/ports/failure-store.ts';
import type { CredentialFlags } from './account-credentials.ts';
import { failureText, failureView, type FailureView } from './bot-summary.ts';
import { unknownBot } from './bots-read.ts';
import { columnsOf } from './columns.ts';
import { withStore, type Connection } from './connection.ts';
import { contextOf, type Context } from './context.ts';
import { InputError, RefusedError, type Io } from './io.ts';
import { openOrdersOf } from './open-orders.ts';

export function addAuditCommand(program: Command, io: Io): void {
  program
    .command('audit')
    .argument('<bot>', 'bot id')
    .addOption(
      new Option(
        '--accounts <dir>',
        "folder of credentials, one <account>.json each; default: the running local host's",
      ).conflicts('secretPrefix'),
    )
    .option('--secret-prefix <prefix>', 'credentials are in Secrets Manager, as <prefix><account>')
    .description(
      'look for missing, duplicate, off-lattice, unknown and orphaned orders of a bot; asks its exchange where credentials are at hand',
    )
    .action(async (botId: string, flags: CredentialFlags, command: Command) => {
      const context = contextOf(command, io);
      const found = await withStore(context.flags, io, (store, { connection, failures }) =>
        audited({ botId, flags, io, store, connection, failures }),
      );
      const view = viewOf(found);
      context.answer(view, () => auditText(botId, view, context));
      if (view.findings > 0) throw new RefusedError(`${botId}: ${view.findings} findings`);
    });
}

interface Audited {
  readonly state: BotState;
  readonly audit: GridAudit;
  /** Why the exchange's list is not known. */
  readonly notAsked?: string;
  /** Why its passes fail now. */
  readonly failing?: FailureView;
}

async function audited(asking: {
  readonly botId: string;
  readonly flags: CredentialFlags;
  readonly io: Io;
  readonly store: BotStore;
  readonly connection: Connection;
  readonly failures: FailureStore;
}): Promise<Audited> {
  const { botId, store } = asking;
  const { config: reading, grid } = await store.loadBot(botId);
  if (reading === undefined) throw new RefusedError(unknownBot(botId));
  if (reading.kind === 'invalid') {
    throw new InputError(reading.errors.map((error) => `${botId}: ${error}`));
  }
  const last = await asking.failures.read(botId);
  const failing = last === undefined || last.overAtMs !== undefined ? undefined : failureView(last);
  if (grid === undefined) {
    const because = failing === undefined ? 'no pass has run yet' : failureText(failing);
    throw new RefusedError(`${botId} has no state: ${because}`);
  }
  const { config } = reading;
  const known = failing === undefined ? {} : { failing };
  const open = await openOrdersOf(config, asking);
  if (open.kind === 'notAsked') {
    const { state } = grid;
    return { ...known, state, audit: auditGrid({ config, state }), notAsked: open.because };
  }
  const state = (await store.loadBot(botId)).grid?.state ?? grid.state;
  const openOrders = open.orders;
  const before = auditGrid({ config, state: grid.state, openOrders });
  return { ...known, state, audit: inBoth(before, auditGrid({ config, state, openOrders })) };
}

/** A pass may place or end orders while the exchange answers: only what neither state explains is told. */
function inBoth(before: GridAudit, after: GridAudit): GridAudit {
  const orphans = new Set(before.orphans.map(({ exchangeOrderId }) => exchangeOrderId));
  const missing = new Set(before.missing.map(({ clientOrderId }) => clientOrderId));
  return {
    ...after,
    orphans: after.orphans.filter(({ exchangeOrderId }) => orphans.has(exchangeOrderId)),
    missing: after.missing.filter(({ clientOrderId }) => missing.has(clientOrderId)),
  };
}

function viewOf({ state, audit, notAsked, failing }: Audited) {
  const { holes, duplicates, offLattice, unknown, beyond, blocked, orphans } = audit;
  return {
    mode: state.mode,
    failing,
    openBuys: audit.openBuys,
    openSells: audit.openSells,
    countered: audit.countered,
    waiting: audit.waiting,
    missing: holes.map(spotView),
    duplicates: duplicates.map(orderView),
    offLattice: offLattice.map(orderView),
    // Where the exchange was not asked, an empty list would say too much.
    orphans: notAsked === undefined ? orphans.map(reportView) : undefined,
    notListed: notAsked === undefined ? audit.missing.map(orderView) : undefined,
    orphansNotLookedFor: notAsked,
    unknown: unknown.map(orderView),
    beyond: beyond.map(orderView),
    blocked: blocked.map(({ level, side, reason }) => ({
      level,
      side,
      reason,
      detail: state.refusals.find((refusal) => refusal.level === level && refusal.side === side)
        ?.reason,
    })),
    findings: holes.length + duplicates.length + offLattice.length + orphans.length,
  };
}

function spotView({ level, side, price }: Target) {
  return { level, side, price: price.toFixed() };
}

function orderView({ level, side, price, quantity, clientOrderId }: BotOrder) {
  return { level, side, price: price.toFixed(), quantity: quantity.toFixed(), clientOrderId };
}

function reportView({ side, price, quantity, clientOrderId, exchangeOrderId }: OrderReport) {
  return {
    side,
    price: price.toFixed(),
    quantity: quantity.toFixed(),
    clientOrderId,
    exchangeOrderId,
  };
}

function auditText(botId: string, view: ReturnType<typeof viewOf>, { colours }: Context): string {
  const { orphans = [], notListed = [], orphansNotLookedFor } = view;
  const rows = [
    ...view.missing.map((spot) => ['missing', ...cellsOf(spot)]),
    ...view.duplicates.map((order) => ['duplicate', ...cellsOf(order), order.clientOrderId]),
    ...view.offLattice.map((order) => ['off lattice', ...cellsOf(order), order.clientOrderId]),
    ...orphans.map((order) => [
      ...['orphan', '', order.side, order.price],
      order.clientOrderId ?? order.exchangeOrderId,
    ]),
    ...notListed.map((order) => ['not listed', ...cellsOf(order), order.clientOrderId]),
    ...view.unknown.map((order) => ['awaiting answer', ...cellsOf(order), order.clientOrderId]),
    ...view.beyond.map((order) => ['beyond levels', ...cellsOf(order), order.clientOrderId]),
    ...view.blocked.map((spot) => [
      'blocked',
      ...[String(spot.level), spot.side, '', spot.detail ?? spot.reason],
    ]),
  ];
  const verdict =
    view.findings > 0
      ? colours.red('something is wrong')
      : colours.green(
          rows.length === 0 ? 'nothing is wrong' : 'nothing is wrong, these have a reason',
        );
  return [
    `${botId}: ${view.mode}, ${view.openBuys} buys and ${view.openSells} sells open, ${view.waiting} fills waiting for an answer; ${verdict}`,
    ...(view.failing === undefined ? [] : [colours.red(failureText(view.failing))]),
    ...(rows.length === 0 ? [] : [columnsOf(['what', 'level', 'side', 'price', 'order'], rows)]),
    ...(notListed.length === 0 ? [] : ['not listed by the exchange: the next pass asks']),
    ...(view.unknown.length === 0 ? [] : ['awaiting answer: sent, and settled by the next passes']),
    ...(orphansNotLookedFor === undefined
      ? []
      : [colours.yellow(`orphans were not looked for: ${orphansNotLookedFor}`)]),
  ].join('\n');
}

function cellsOf(spot: {
  readonly level: number;
  readonly side: string;
  readonly price: string;
}): readonly string[] {
  return [String(spot.level), spot.side, spot.price];
}
