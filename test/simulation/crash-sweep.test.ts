/** One process ends at one of its waits, and nothing else goes wrong: for each place there is, and before and after. */

import { expect, test } from '@jest/globals';
import { runScenario } from './run.ts';
import { drawScenario, exchanges } from './scenario/draw.ts';
import type { Scenario } from './scenario/scenario.ts';
import type { VenueKindName } from './venue/kinds.ts';

const minuteMs = 60_000;
/** Of one place: the first, and some of those after it. */
const timesMax = 3;

/** Two minutes of a lively market, in which a config is changed once and two machines trade. */
function scenarioOf(kind: VenueKindName, connection: 'rest' | 'websocket'): Scenario {
  const { venues, bots } = drawScenario(1);
  const [venue] = venues;
  const [bot] = bots;
  if (venue === undefined || bot === undefined) throw new Error('seed 1 has no bot');
  const name = exchanges[kind];
  const wanted = { exchange: name, connection, enabled: true, symbol: 'BTC-USDT', pollSeconds: 20 };
  return {
    seed: 1,
    chaosMs: 2 * minuteMs,
    workers: 2,
    relays: connection === 'websocket' ? 1 : 0,
    venues: [
      {
        ...{ name, kind, symbol: 'BTC-USDT', weightMax: 6_000, ordersMax: 100 },
        market: { wildness: 1.2, leaps: 0, stepMs: 5_000, lotsMax: 1_000 },
      },
    ],
    bots: [{ venue: name, config: { ...bot.config, ...wanted, botId: 'bot-0', account: 'main' } }],
    faults: {},
    happenings: [{ kind: 'edit', atMs: 90_000, botId: 'bot-0', changes: { buyLevels: 2 } }],
  };
}

/** Numbers of waits: the first of each place, the last, and one in between. */
function chosen(waits: readonly string[]): number[] {
  const byPlace = new Map<string, number[]>();
  for (const [i, place] of waits.entries()) {
    const known = byPlace.get(place) ?? [];
    known.push(i + 1);
    byPlace.set(place, known);
  }
  return [...byPlace.values()].flatMap((numbers) => {
    const step = Math.max(1, Math.ceil((numbers.length - 1) / (timesMax - 1)));
    return numbers.filter((_, i) => i % step === 0);
  });
}

test.each([
  ['named', 'websocket'],
  ['classic', 'rest'],
] as const)(
  'a death at any place is survived: %s over %s',
  async (kind, connection) => {
    const scenario = scenarioOf(kind, connection);
    const { world } = await runScenario({ ...scenario, diesAt: 0 });
    const { waits } = world.stage;
    expect(new Set(waits).size).toBeGreaterThan(30);
    const wrong: unknown[] = [];
    for (const diesAt of chosen(waits)) {
      const { findings, facts } = await runScenario({ ...scenario, diesAt });
      expect([...facts.deaths.keys()]).toContain(waits[diesAt - 1]);
      if (findings.length > 0) wrong.push({ diesAt, place: waits[diesAt - 1], findings });
    }
    expect(wrong).toEqual([]);
  },
  120_000,
);
