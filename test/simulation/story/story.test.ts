/** The story of a wrong that was planted tells of both orders, of what the bot knew, and how to see it again. */

import { expect, test } from '@jest/globals';
import { runScenario } from '../run.ts';
import type { Scenario } from '../scenario/scenario.ts';
import { drawScenario } from '../scenario/draw.ts';
import type { World } from '../world/world.ts';
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
