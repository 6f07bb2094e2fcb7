/** What earlier versions stored, in the middle of their trading, is carried on with by this one. */

import { afterEach, describe, expect, jest, test } from '@jest/globals';
import { demoFunds } from '../../local/host/demo-exchange.ts';
import type { Simulator } from '../../local/exchange/simulator.ts';
import { runPass } from '../../shared/app/run-pass.ts';
import { configInForce, type BotConfig } from '../../shared/domain/bot-config.ts';
import type { BotState } from '../../shared/domain/bot-state.ts';
import { decodeState, encodeState } from '../../shared/stores/state-codec.ts';
import { judgeBooks, type AccountBooks } from '../support/exchange-judge.ts';
import { openOldWorld, versions, type OldWorld, type Version } from './old-world.ts';

jest.setTimeout(120_000);

const passes = 10;
const quietPasses = 6;
const pollMs = 10_000;

/** After a while there is more to catch up with; at once is how a deployment comes, to the version before it. */
const cases = versions.flatMap(({ version, bots }, index) =>
  bots.flatMap((botId) => [
    ...(index === versions.length - 1 ? [{ version, botId, comes: 'at once', laterMs: 1 }] : []),
    { version, botId, comes: 'minutes later', laterMs: 240_000 },
  ]),
);

let world: OldWorld | undefined;

afterEach(async () => {
  await world?.stop();
  world = undefined;
});

async function opened(version: Version, laterMs: number): Promise<OldWorld> {
  world = await openOldWorld(version, laterMs);
  return world;
}

interface Seen {
  readonly config: BotConfig;
  readonly state: BotState;
}

async function load({ runtime }: OldWorld, botId: string): Promise<Seen> {
  const { config: reading, grid } = await runtime.store.loadBot(botId);
  const config = reading && configInForce(reading);
  if (config === undefined || grid === undefined) throw new Error(`nothing stored of ${botId}`);
  return { config, state: grid.state };
}

async function trade({ runtime, clock }: OldWorld, botId: string, count: number): Promise<void> {
  for (let i = 0; i < count; i++) {
    expect(await runPass(runtime, botId)).toMatchObject({ kind: 'done' });
    clock.advance(pollMs);
  }
}

function booksOf(simulator: Simulator, account: string): AccountBooks {
  return {
    orders: simulator.orders(account),
    openOrders: simulator.openOrders(account),
    fills: simulator.fills(account),
    balances: simulator.balances(account),
    lotSize: simulator.profile.instrument.lotSize,
  };
}

describe('a grid of an earlier version', () => {
  test.each(cases)('$version: $botId, when this one comes $comes', async (story) => {
    const { version, botId, laterMs } = story;
    const old = await opened(version, laterMs);
    const { config, state: before } = await load(old, botId);
    const simulator = old.simulatorOf(config.exchange);
    const ordersBefore = simulator.orders(config.account).length;
    const fillsBefore = simulator.fills(config.account).length;

    await trade(old, botId, passes);
    simulator.standStill();
    await trade(old, botId, quietPasses);

    const { state } = await load(old, botId);
    const books = booksOf(simulator, config.account);
    judgeBooks(books, { config, state, funds: demoFunds });
    // It did trade, with new numbers and under the same name.
    expect(books.orders.length).toBeGreaterThan(ordersBefore);
    expect(books.fills.length).toBeGreaterThan(fillsBefore);
    expect(state.sequence).toBeGreaterThan(before.sequence);
    expect(state.idPrefix).toBe(before.idPrefix);
    expect(state.createdAtMs).toBe(before.createdAtMs);
    expect(decodeState(botId, encodeState(state))).toEqual(state);
    const problems = old.logger.lines.filter(({ level }) => level === 'error');
    expect(problems).toEqual([]);
  });
});
