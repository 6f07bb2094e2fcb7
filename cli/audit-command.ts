/** `audit`: what is wrong with a bot's grid by what is stored of it. Asks no exchange, so it needs no credentials. */

import type { Command } from 'commander';
import { auditGrid, type GridAudit } from '../shared/domain/audit.ts';
import type { BotOrder, BotState } from '../shared/domain/bot-state.ts';
import type { Target } from '../shared/domain/targets.ts';
import { unknownBot } from './bots-read.ts';
import { columnsOf } from './columns.ts';
import { withStore } from './connection.ts';
import { contextOf, type Context } from './context.ts';
import { InputError, RefusedError, type Io } from './io.ts';

export function addAuditCommand(program: Command, io: Io): void {
  program
    .command('audit')
    .argument('<bot>', 'bot id')
    .description("look for missing, duplicate, off-lattice and unknown orders in a bot's state")
    .action(async (botId: string, _options: unknown, command: Command) => {
      await auditBot(contextOf(command, io), botId);
    });
}

async function auditBot(context: Context, botId: string): Promise<void> {
  const { config, grid } = await withStore(context.flags, context.io, (store) =>
    store.loadBot(botId),
  );
  if (config === undefined) throw new RefusedError(unknownBot(botId));
  if (config.kind === 'invalid') {
    throw new InputError(config.errors.map((error) => `${botId}: ${error}`));
  }
  if (grid === undefined) throw new RefusedError(`${botId} has no state: no pass has run yet`);
  const { state } = grid;
  const view = viewOf(state, auditGrid({ config: config.config, state }));
  context.answer(view, () => auditText(botId, view, context));
  if (view.findings > 0) throw new RefusedError(`${botId}: ${view.findings} findings`);
}

function viewOf(state: BotState, audit: GridAudit) {
  const { holes, duplicates, offLattice, unknown, beyond, blocked } = audit;
  return {
    mode: state.mode,
    openBuys: audit.openBuys,
    openSells: audit.openSells,
    countered: audit.countered,
    waiting: audit.waiting,
    missing: holes.map(spotView),
    duplicates: duplicates.map(orderView),
    offLattice: offLattice.map(orderView),
    unknown: unknown.map(orderView),
    beyond: beyond.map(orderView),
    blocked: blocked.map(({ level, side, reason }) => ({
      level,
      side,
      reason,
      detail: state.refusals.find((refusal) => refusal.level === level && refusal.side === side)
        ?.reason,
    })),
    findings: holes.length + duplicates.length + offLattice.length,
  };
}

function spotView({ level, side, price }: Target) {
  return { level, side, price: price.toFixed() };
}

function orderView({ level, side, price, quantity, clientOrderId }: BotOrder) {
  return { level, side, price: price.toFixed(), quantity: quantity.toFixed(), clientOrderId };
}

function auditText(botId: string, view: ReturnType<typeof viewOf>, { colours }: Context): string {
  const rows = [
    ...view.missing.map((spot) => ['missing', ...cellsOf(spot)]),
    ...view.duplicates.map((order) => ['duplicate', ...cellsOf(order), order.clientOrderId]),
    ...view.offLattice.map((order) => ['off lattice', ...cellsOf(order), order.clientOrderId]),
    ...view.unknown.map((order) => ['awaiting answer', ...cellsOf(order), order.clientOrderId]),
    ...view.beyond.map((order) => ['beyond levels', ...cellsOf(order), order.clientOrderId]),
    ...view.blocked.map((spot) => [
      'blocked',
      ...[String(spot.level), spot.side, '', spot.detail ?? spot.reason],
    ]),
  ];
  const verdict =
    view.findings === 0 ? colours.green('nothing is wrong') : colours.red('something is wrong');
  return [
    `${botId}: ${view.mode}, ${view.openBuys} buys and ${view.openSells} sells open, ${view.waiting} fills waiting for an answer; ${verdict}`,
    ...(rows.length === 0 ? [] : [columnsOf(['what', 'level', 'side', 'price', 'order'], rows)]),
  ].join('\n');
}

function cellsOf(spot: {
  readonly level: number;
  readonly side: string;
  readonly price: string;
}): readonly string[] {
  return [String(spot.level), spot.side, spot.price];
}
