/** The orders a story is about, and the letters they are called by in it. */

import type { SimulatedOrder } from '../../../local/exchange/records.ts';
import type { BotState } from '../../../shared/domain/bot-state.ts';
import { decodeState } from '../../../shared/stores/state-codec.ts';
import { unpacked } from '../../../shared/stores/packed-document.ts';
import type { Finding } from '../judge/finding.ts';
import type { Commit, Line } from '../world/diary.ts';
import type { Scenario } from '../scenario/scenario.ts';

export interface Character {
  readonly letter: string;
  readonly clientOrderId: string | undefined;
  readonly exchangeOrderId: string | undefined;
  /** As the exchange has it first; absent where it never came there. */
  readonly order: Readonly<SimulatedOrder> | undefined;
}

export interface Cast {
  readonly characters: readonly Character[];
  /** Bots the story is about; all where the finding is about no bot and no order. */
  readonly botIds: ReadonlySet<string>;
  /** In the diary. */
  readonly exchanges: ReadonlySet<string>;
}

const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ';
/** Of those only the finding's relatives: more than this is no story. */
const charactersMax = 10;
const namePattern = /[a-z0-9]{7,40}/g;

export function stateOf({ botId, document }: Commit): BotState {
  return decodeState(botId, unpacked(botId, document));
}

/** The orders the finding names, those they answer, and those that answer them. */
export function castOf(scenario: Scenario, lines: readonly Line[], finding: Finding): Cast {
  const named = new Set([...finding.orders, ...(finding.text.match(namePattern) ?? [])]);
  const all = known(scenario, lines).filter(
    ({ botIds }) => finding.botId === undefined || botIds.includes(finding.botId),
  );
  const meant = all.filter((one) => idsOf(one).some((id) => named.has(id)));
  const relatives = new Set(meant.flatMap(({ parents }) => parents));
  const meantIds = new Set(meant.flatMap(idsOf));
  const near = all.filter(
    (one) =>
      !meant.includes(one) &&
      (idsOf(one).some((id) => relatives.has(id)) || one.parents.some((id) => meantIds.has(id))),
  );
  const chosen = [...meant, ...near].slice(0, charactersMax);
  const botIds = new Set(chosen.flatMap((one) => one.botIds));
  if (finding.botId !== undefined) botIds.add(finding.botId);
  if (botIds.size === 0) for (const { config } of scenario.bots) botIds.add(config.botId);
  return {
    characters: chosen
      .toSorted((a, b) => a.firstAt - b.firstAt)
      .map(({ clientOrderId, exchangeOrderId, order }, i) => ({
        ...{ letter: letters[i] ?? '?', clientOrderId, exchangeOrderId, order },
      })),
    botIds,
    exchanges: new Set([...botIds].map((botId) => exchangeOf(scenario, botId))),
  };
}

export function idsOf({
  clientOrderId,
  exchangeOrderId,
}: Pick<Character, 'clientOrderId' | 'exchangeOrderId'>): readonly string[] {
  return [clientOrderId, exchangeOrderId].filter((id) => id !== undefined);
}

interface Known {
  clientOrderId: string | undefined;
  exchangeOrderId: string | undefined;
  order: Readonly<SimulatedOrder> | undefined;
  readonly botIds: readonly string[];
  parents: readonly string[];
  readonly firstAt: number;
}

/** All orders of the run, as the exchanges and the states know them. */
function known(scenario: Scenario, lines: readonly Line[]): readonly Known[] {
  const all = new Set<Known>();
  const find = (exchange: string, id: string | undefined): Known | undefined =>
    id === undefined ? undefined : byId.get(`${exchange} ${id}`);
  const byId = new Map<string, Known>();
  const add = (exchange: string, one: Known): void => {
    for (const id of [one.exchangeOrderId, one.clientOrderId]) {
      // The name of an order that came twice is the first one's.
      if (id === undefined || byId.has(`${exchange} ${id}`)) continue;
      byId.set(`${exchange} ${id}`, one);
    }
    all.add(one);
  };
  lines.forEach(({ change, commit, who, name }, firstAt) => {
    if (change !== undefined) {
      const { order } = change;
      if (find(who, order.id) !== undefined) return;
      const botIds = scenario.bots
        .filter(({ config }) => exchangeOf(scenario, config.botId) === who)
        .filter(({ config }) => config.account === order.account)
        .map(({ config }) => config.botId);
      // A request may end orders of others, too; what it brings is its own.
      const isItsOwn = change.change === 'new' || change.change === 'refused';
      const clientOrderId = order.request.clientOrderId ?? (isItsOwn ? name : undefined);
      // One that a state knew before it came to the exchange.
      const early = find(who, clientOrderId);
      if (early?.exchangeOrderId === undefined && early !== undefined) {
        Object.assign(early, { exchangeOrderId: order.id, order });
        add(who, early);
        return;
      }
      add(who, {
        ...{ clientOrderId, exchangeOrderId: order.id, order },
        ...{ botIds, parents: [], firstAt },
      });
    }
    if (commit === undefined) return;
    const exchange = exchangeOf(scenario, commit.botId);
    for (const { clientOrderId, exchangeOrderId, answers } of stateOf(commit).orders) {
      const parents = answers.flatMap((debt) => debt.parents);
      const one = find(exchange, exchangeOrderId) ??
        find(exchange, clientOrderId) ?? {
          ...{ clientOrderId, exchangeOrderId, order: undefined },
          ...{ botIds: [commit.botId], parents, firstAt },
        };
      one.clientOrderId ??= clientOrderId;
      one.exchangeOrderId ??= exchangeOrderId;
      if (parents.length > 0) one.parents = parents;
      add(exchange, one);
    }
  });
  return [...all];
}

/** As the diary calls the market of the bot. */
function exchangeOf(scenario: Scenario, botId: string): string {
  const bot = scenario.bots.find(({ config }) => config.botId === botId);
  return `exchange ${bot?.venue ?? ''} ${String(bot?.config['symbol'])}`;
}
