/** The story of a wrong that was planted tells of both orders, of what the bot knew, and how to see it again. */

import { expect, test } from '@jest/globals';
import { runScenario } from '../run.ts';
import type { Scenario } from '../scenario/scenario.ts';
import { drawScenario } from '../scenario/draw.ts';
import type { World } from '../world/world.ts';
import { castOf } from './cast.ts';
import { storyOf } from './story.ts';
import { witness } from './witness.ts';

/** Nothing goes wrong in it by itself. */
const quiet: Scenario = { ...drawScenario(8), faults: {}, happenings: [], relays: 0, workers: 1 };

/** The bot's first order comes to the exchange once more, under the same name. */
function placeTwice({ stage }: World): void {
  const [{ exchange }] = stage.venues as [(typeof stage.venues)[0]];
  let isPlanted = false;
  exchange.onOrderChange(({ change, order }) => {
    if (isPlanted || change !== 'new') return;
    isPlanted = true;
    stage.timeline.after(5_000, () => {
      exchange.place(order.account, order.request);
    });
  });
}

test('tells of an order that came twice', async () => {
  const { findings, world } = await runScenario(
    {
      ...quiet,
      bots: quiet.bots.map((bot) => ({ ...bot, config: { ...bot.config, connection: 'rest' } })),
    },
    {
      onWorld: (made) => {
        witness(made);
        placeTwice(made);
      },
    },
  );
  const [finding] = findings;
  expect(finding).toBeDefined();
  if (finding === undefined) return;
  const story = storyOf(world, finding, 'npm run simulate -- --seed 8');
  expect(story).toContain(`FOUND ${finding.rule}`);
  expect(story).toMatch(/strategy\/\d+ +asks htx: place A.* and \d+ more/);
  expect(story).toMatch(/COMMITS bot-0 version \d+ .*A( |\/B )placing, seed of level/);
  expect(story).toMatch(/exchange htx \S+ +takes A: (buy|sell) /);
  expect(story).toMatch(/exchange htx \S+ +takes B: (buy|sell) /);
  expect(story).toMatch(/replay: npm run simulate -- --seed 8$/);
});

test('an order has one letter, also where the exchange is not told its name', async () => {
  const [venue] = quiet.venues as [(typeof quiet.venues)[0]];
  const [bot] = quiet.bots as [(typeof quiet.bots)[0]];
  const name = 'ccxt:bitso';
  const config = { ...bot.config, exchange: name, connection: 'rest' };
  const scenario: Scenario = {
    ...{ ...quiet, happenings: [] },
    venues: [{ ...venue, name, kind: 'classic' }],
    bots: [{ venue: name, config }],
  };
  const { world } = await runScenario(scenario, { onWorld: witness });
  const { lines } = world.stage.diary;
  const orders = lines.flatMap(({ change }) => (change?.change === 'new' ? [change.order.id] : []));
  const named = orders.slice(0, 5);
  const { botId } = config;
  const cast = castOf(scenario, lines, {
    rule: 'lostFill',
    text: '',
    atMs: 0,
    orders: named,
    botId,
  });
  const ofThem = cast.characters.filter(({ exchangeOrderId: id }) => named.includes(id ?? ''));
  expect(ofThem.map(({ exchangeOrderId }) => exchangeOrderId)).toEqual(named);
  const names = ofThem.map(({ clientOrderId }) => clientOrderId);
  expect(names.every((one) => one !== undefined)).toBe(true);
  expect(cast.characters.filter(({ exchangeOrderId }) => exchangeOrderId === undefined)).toEqual(
    [],
  );
});
