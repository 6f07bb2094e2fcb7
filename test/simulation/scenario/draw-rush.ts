/**
 * Now and then the bots of a history are all of one account, their markets run, and few new orders are allowed: what
 * counters and seeds want is more than there is, all the time. Little else goes wrong, so that it is known whose turn
 * it was.
 */

import type { Luck } from '../kernel/luck.ts';
import type { FaultName } from './faults.ts';
import type { Happening, Scenario, ScenarioBot, ScenarioVenue } from './scenario.ts';

const faultsLeft: ReadonlySet<string> = new Set([
  ...(['cancelSlow', 'listStale', 'placeAnswerLost', 'placeLost'] satisfies FaultName[]),
]);
const happeningsLeft: ReadonlySet<string> = new Set([
  ...(['edit', 'handCancel', 'handOrder'] satisfies Happening['kind'][]),
]);
/** Of these. */
const sharedShare = 0.5;
/** All passes of all bots, with room to spare: reads are not what is short. */
const weightMax = 12_000;

/** Of a history that was drawn as any other. */
export function rushOf(luck: Luck, scenario: Scenario): Scenario {
  const { name, kind } = scenario.venues[0] ?? { name: 'okx', kind: 'expiring' };
  const ordersMax = luck.between('rush', 5, 10);
  const wildness = luck.oneOf('rush', [1.2, 3]);
  const stepMs = luck.between('rush', 2, 6) * 1_000;
  const venueOf = ({ symbol }: ScenarioVenue): ScenarioVenue => ({
    ...{ name, kind, symbol, ordersMax, weightMax },
    market: { wildness, leaps: 0, stepMs, lotsMax: 1_000 },
  });
  return {
    ...scenario,
    relays: 0,
    venues: scenario.venues.map(venueOf),
    bots: scenario.bots.map((bot) => polledOf(bot, name)),
    faults: Object.fromEntries(
      Object.entries(scenario.faults).filter(([fault]) => faultsLeft.has(fault)),
    ),
    happenings: [
      ...(luck.happens('rush', sharedShare) ? [sharingWith(luck, scenario)] : []),
      ...scenario.happenings.filter(({ kind: what }) => happeningsLeft.has(what)),
    ],
  };
}

/** A program of somebody else's takes its part all the time: what is left is known by the headers alone. */
function sharingWith(luck: Luck, { bots, chaosMs }: Scenario): Happening {
  const share = luck.between('rush', 30, 60) / 100;
  const botId = bots[0]?.config.botId ?? '';
  return { kind: 'foreign', atMs: 1_000, botId, part: 'functions', forMs: chaosMs, share };
}

function polledOf({ config }: ScenarioBot, exchange: string): ScenarioBot {
  const account = `${exchange.replace(':', '-')}-main`;
  const fillDetection = exchange === 'ccxt:luno' ? 'order-info' : 'history';
  const polled = { exchange, account, connection: 'rest', pollSeconds: 10, fillDetection };
  const kept = Object.entries(config).filter(([field]) => field !== 'socketPer');
  const { botId } = config;
  return { venue: exchange, config: { ...Object.fromEntries(kept), botId, ...polled } };
}
