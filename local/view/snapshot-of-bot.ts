/** Reads off a bot's state what a person wants to see of it: ladder, last fills, totals. */

import { auditGrid, type GridAudit } from '../../shared/domain/audit.ts';
import type { BotConfig } from '../../shared/domain/bot-config.ts';
import type { BotOrder, BotState } from '../../shared/domain/bot-state.ts';
import { latticeOf } from '../../shared/domain/lattice.ts';
import type { Ticker } from '../../shared/domain/market.ts';
import type { Blocked } from '../../shared/domain/observation.ts';
import type { OrderReport } from '../../shared/domain/order.ts';
import type {
  BotSnapshot,
  BotTotals,
  FillFate,
  FillSnapshot,
  LadderOrder,
  LadderRow,
} from './snapshot.ts';

export interface BotSnapshotInput {
  readonly config: BotConfig;
  readonly state: BotState;
  /** Of the newest pass. */
  readonly blocked: readonly Blocked[];
  readonly ticker?: Ticker;
  /** The exchange's own list, for orphans; without it none are found. */
  readonly openOrders?: readonly OrderReport[];
  /** When the newest pass began to look; exchange's clock. */
  readonly observedAtMs?: number;
  readonly exchangeClass: string;
  readonly passes: number;
  /** Passes that failed; absent where none did. */
  readonly failures?: { readonly count: number; readonly last: string; readonly isNow: boolean };
  readonly apiCalls: number;
}

/** More fills than any terminal shows. */
const lastFillsMax = 50;

export function snapshotOfBot(input: BotSnapshotInput): BotSnapshot {
  const { config, state, ticker } = input;
  const audit = auditGrid(input);
  const lattice = state.lattice === undefined ? undefined : latticeOf(state.lattice);
  const gapPrice = lattice?.at(state.gap)?.price;
  const [base = config.symbol, quote = ''] = config.symbol.split('-');
  return {
    botId: config.botId,
    exchange: config.exchange,
    exchangeClass: input.exchangeClass,
    symbol: config.symbol,
    base,
    quote,
    mode: state.mode,
    ...(state.blockedBecause === undefined ? {} : { blockedBecause: state.blockedBecause }),
    ...(lattice === undefined ? {} : { startPrice: lattice.spec.startPrice }),
    gap: { level: state.gap, ...(gapPrice === undefined ? {} : { price: gapPrice }) },
    ladder: ladderOf(state, audit, input.blocked),
    lastFills: lastFillsOf(state),
    totals: totalsOf(input, audit),
    isFailing: input.failures?.isNow === true,
    ...(input.failures === undefined ? {} : { lastFailure: input.failures.last }),
    newOrders: audit.orphans.filter(
      ({ createdAtMs }) => createdAtMs >= (input.observedAtMs ?? Number.POSITIVE_INFINITY),
    ).length,
    ...(ticker === undefined ? {} : { market: marketOf(config.exchange, ticker) }),
    priceDecimals: lattice?.spec.priceStep.dp() ?? ticker?.last.dp() ?? 2,
    quantityDecimals: lattice?.spec.quantityStep.dp() ?? config.buyQuantity.dp(),
  };
}

function totalsOf(
  { state, passes, apiCalls, failures }: BotSnapshotInput,
  audit: GridAudit,
): BotTotals {
  const { ledger } = state;
  return {
    fills: ledger.fills,
    countered: audit.countered,
    settled: ledger.settled,
    debts: audit.waiting,
    openBuys: audit.openBuys,
    openSells: audit.openSells,
    duplicates: audit.duplicates.length,
    holes: audit.holes.length,
    orphans: audit.orphans.length,
    unknown: audit.unknown.length,
    missing: audit.missing.length,
    passes,
    failures: failures?.count ?? 0,
    apiCalls,
    realizedProfitQuote: ledger.realizedProfitQuote,
    feesQuote: ledger.feesQuote,
    inventoryBase: ledger.inventoryBase,
  };
}

function marketOf(
  exchange: string,
  { symbol, last, bid, ask }: Ticker,
): BotSnapshot['market'] & object {
  return {
    exchange,
    symbol,
    last,
    ...(bid === undefined ? {} : { bid }),
    ...(ask === undefined ? {} : { ask }),
  };
}

function ladderOf(
  state: BotState,
  audit: GridAudit,
  blocked: readonly Blocked[],
): readonly LadderRow[] {
  const orders = state.orders
    .filter(({ status, role }) => status !== 'closed' && role !== 'foreign')
    .map(ladderOrderOf);
  // A level that still holds the order it waits for is told by that order.
  const held = new Set(orders.map(({ level }) => level));
  const rows: LadderRow[] = [
    ...orders,
    ...blocked
      .filter(({ level }) => !held.has(level))
      .map((spot) => ({ kind: 'blocked', ...spot }) as const),
    ...audit.holes.map((hole) => ({ kind: 'hole', ...hole }) as const),
  ];
  return rows.toSorted((a, b) => b.level - a.level);
}

function ladderOrderOf(order: BotOrder): LadderOrder {
  const { level, side, price, quantity, role } = order;
  return {
    kind: 'order',
    level,
    side,
    price,
    quantity,
    role: role === 'foreign' ? 'seed' : role,
    status:
      order.cancel === undefined ? (order.status === 'open' ? 'open' : 'placing') : 'canceling',
    filledPercent: order.filledQuantity.div(quantity).mul(100).floor().toNumber(),
  };
}

function lastFillsOf(state: BotState): readonly FillSnapshot[] {
  return state.orders
    .filter(
      ({ status, role, filledQuantity }) =>
        status === 'closed' && role !== 'foreign' && filledQuantity.gt(0),
    )
    .map((order) => fillOf(state, order))
    .toSorted((a, b) => b.atMs - a.atMs || (a.clientOrderId < b.clientOrderId ? 1 : -1))
    .slice(0, lastFillsMax);
}

function fillOf(state: BotState, order: BotOrder): FillSnapshot {
  return {
    clientOrderId: order.clientOrderId,
    atMs: order.lastFill?.timeMs ?? order.closedAtMs ?? order.createdAtMs,
    side: order.side,
    level: order.level,
    price: order.filledQuote.div(order.filledQuantity),
    quantity: order.filledQuantity,
    fate: fateOf(state, order),
  };
}

function fateOf(state: BotState, { clientOrderId, role }: BotOrder): FillFate {
  if (role === 'flatten') return { kind: 'flattened' };
  const isChild = ({ parents }: { parents: readonly string[] }) => parents.includes(clientOrderId);
  const debt = state.debts.find(isChild);
  if (debt !== undefined) return { kind: 'waiting', side: debt.side, price: debt.price };
  const counter = state.orders.find(
    ({ status, answers }) => status !== 'closed' && answers.some(isChild),
  );
  if (counter === undefined) return { kind: 'answered' };
  return {
    kind: 'countered',
    by: { clientOrderId: counter.clientOrderId, side: counter.side, price: counter.price },
    isPlaced: counter.status === 'open',
  };
}
