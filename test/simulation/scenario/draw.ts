/** Draws a history from a seed: which exchanges and bots, which faults and how often, and what people do meanwhile. */

import { luckOf, type Luck } from '../kernel/luck.ts';
import { venueKinds, type VenueKindName } from '../venue/kinds.ts';
import { drawHappenings } from './draw-happenings.ts';
import { rushOf } from './draw-rush.ts';
import { faultNames, faultRanges, type FaultName } from './faults.ts';
import type { Scenario, ScenarioBot, ScenarioVenue } from './scenario.ts';

const minuteMs = 60_000;

/** Names the configs know, by what they are here. */
export const exchanges: Readonly<Record<VenueKindName, string>> = {
  expiring: 'okx',
  named: 'hitbtc',
  unchecked: 'htx',
  classic: 'ccxt:bitso',
  silent: 'ccxt:luno',
};

const kindNames = Object.keys(venueKinds) as [VenueKindName, ...VenueKindName[]];
const symbols = ['BTC-USDT', 'ETH-EUR', 'LTC-USDC', 'XRP-GBP'] as const;
/** As most people do it: on one account, each bot spends what another counts on. */
const symbolsOfOneQuote = ['BTC-USDT', 'ETH-USDT', 'LTC-USDT', 'XRP-USDT'] as const;

/** A market's ticks: prices about 1000, of two decimals. */
export const marketStart = { ticks: 100_000, priceDecimals: 2, quantityDecimals: 3 } as const;

/** What a pass that reads and places weighs, roughly, with what a relay reads meanwhile. */
const passWeight = 70;
/**
 * Of a window, what the last of a pass, its seeds, may use. Bots that are polled at one second all read first: where
 * their passes do not all fit in, no seed is ever seen.
 */
const seedPart = 0.75 * 0.9;

/**
 * Most histories are short and full: what can go wrong does so within minutes, and the rest would be waiting. Now and
 * then one goes on for hours, at the slowest pace there is and with few faults.
 */
interface Pace {
  readonly chaosMs: number;
  readonly botsMax: number;
  readonly marketStepMs: number;
  readonly faultShare: number;
  /** Of the bots; absent where each has its own. */
  readonly pollSeconds?: number;
}

const longShare = 0.02;
const rushShare = 0.04;

function drawPace(luck: Luck): Pace {
  if (!luck.happens('long', longShare)) {
    const chaosMs = luck.between('length', 3, 12) * minuteMs;
    return { chaosMs, botsMax: 3, marketStepMs: 1_000, faultShare: 1 };
  }
  const chaosMs = luck.between('length', 6 * 60, 12 * 60) * minuteMs;
  return { chaosMs, botsMax: 1, marketStepMs: 15_000, faultShare: 0.1, pollSeconds: 60 };
}

export function drawScenario(seed: number): Scenario {
  const luck = luckOf(seed);
  const pace = drawPace(luck);
  const scenario = drawUsual(seed, luck, pace);
  return pace.botsMax > 1 && luck.happens('rush', rushShare) ? rushOf(luck, scenario) : scenario;
}

function drawUsual(seed: number, luck: Luck, pace: Pace): Scenario {
  const { chaosMs } = pace;
  const exchangeCount = luck.happens('exchanges', 0.3) ? Math.min(2, pace.botsMax) : 1;
  const kinds = drawKinds(luck, exchangeCount);
  const isTight = luck.happens('tight', 0.25);
  const names = luck.happens('oneQuote', 0.5) ? symbolsOfOneQuote : symbols;
  const venues: ScenarioVenue[] = [];
  const bots: ScenarioBot[] = [];
  const botCount = luck.between('bots', 1, pace.botsMax);
  for (let i = 0; i < Math.max(botCount, kinds.length); i++) {
    const kind = kinds[i % kinds.length] ?? 'expiring';
    const venue = drawVenue(luck, kind, { symbol: names[i] ?? names[0], isTight, pace });
    venues.push(venue);
    bots.push(drawBot(luck, venue, { number: i, pace }));
  }
  const relays = bots.some(({ config }) => config['connection'] === 'websocket')
    ? luck.between('relays', 1, 2)
    : 0;
  return {
    seed,
    chaosMs,
    workers: luck.between('workers', 1, 3),
    isGoverned: true,
    egress: luck.oneOf('egress', ['one', 'two']),
    relays,
    venues: venues.map((venue) => feasible(venue, bots)),
    bots,
    faults: drawFaults(luck, pace),
    happenings: drawHappenings(luck, { chaosMs, venues, bots }),
  };
}

function drawKinds(luck: Luck, count: number): VenueKindName[] {
  const kinds = new Set<VenueKindName>();
  while (kinds.size < count) kinds.add(luck.oneOf('kind', kindNames));
  return [...kinds];
}

function drawVenue(
  luck: Luck,
  kind: VenueKindName,
  {
    symbol,
    isTight,
    pace,
  }: { readonly symbol: string; readonly isTight: boolean; readonly pace: Pace },
): ScenarioVenue {
  return {
    name: exchanges[kind],
    kind,
    symbol,
    market: {
      wildness: [0.1, 0.3, 0.6, 1.2, 3][luck.between('wildness', 0, 4)] ?? 0.3,
      leaps: luck.happens('leaps', 0.5) ? 0.01 : 0,
      stepMs: luck.between('step', 4, 24) * pace.marketStepMs,
      lotsMax: luck.oneOf('lots', [30, 120, 1_000]),
    },
    ...(luck.happens('poor', 0.15) ? { isPoor: true } : {}),
    ...drawCounting(luck),
    weightMax: isTight ? luck.between('tight', 120, 600) : 6_000,
    ordersMax: isTight ? luck.between('tight', 4, 20) : 100,
  };
}

function drawCounting(luck: Luck): Pick<ScenarioVenue, 'countsStretches' | 'hasRealLimits'> {
  if (luck.happens('counting', 0.15)) return { hasRealLimits: true };
  return luck.happens('counting', 0.35) ? { countsStretches: true } : {};
}

function drawBot(
  luck: Luck,
  venue: ScenarioVenue,
  { number, pace }: { readonly number: number; readonly pace: Pace },
): ScenarioBot {
  const maySocket = !venue.name.startsWith('ccxt:');
  const isSocket = maySocket && luck.happens('socket', 0.4);
  const isFixed = luck.happens('fixed', 0.3);
  const account = luck.happens('account', 0.5)
    ? `${nameOf(venue)}-main`
    : `${nameOf(venue)}-${number}`;
  return {
    venue: venue.name,
    config: {
      schemaVersion: 1,
      botId: `bot-${number}`,
      exchange: venue.name,
      account,
      symbol: venue.symbol,
      strategy: isFixed ? 'fixed' : 'proportional',
      spacing: isFixed ? '5' : '0.5',
      buyLevels: luck.between('levels', 1, 6),
      sellLevels: luck.between('levels', 1, 6),
      buyQuantity: '0.1',
      sellQuantity: '0.1',
      quantityPower: luck.between('power', 0, 2),
      startPrice: luck.happens('startPrice', 0.5) ? 'ticker' : '1000',
      startMode: luck.happens('startMode', 0.5) ? 'keep' : 'clear',
      strictLevels: luck.happens('strict', 0.7),
      ...(luck.happens('bounds', 0.2) ? drawBounds(luck) : {}),
      ...(luck.happens('inventory', 0.2) ? { maxInventory: '0.5' } : {}),
      ...(luck.happens('cap', 0.2) ? { maxOpenOrders: luck.between('cap', 4, 10) } : {}),
      postOnly: luck.happens('postOnly', 0.7),
      connection: isSocket ? 'websocket' : 'rest',
      ...(isSocket && luck.happens('socketPer', 0.3) ? { socketPer: 'bot' } : {}),
      pollSeconds: pace.pollSeconds ?? luck.oneOf('poll', [10, 20, 30, 60, 60]),
      fillDetection: venue.kind === 'silent' ? 'order-info' : 'history',
      enabled: true,
      stopKind: luck.oneOf('stopKind', ['pause', 'stop', 'flatten']),
    },
  };
}

function drawBounds(luck: Luck): { readonly minPrice: string; readonly maxPrice: string } {
  return luck.happens('bounds', 0.5)
    ? { minPrice: '960', maxPrice: '1040' }
    : { minPrice: '985', maxPrice: '1015' };
}

/** However tight a limit is, the bots of the exchange can live with it. */
function feasible(venue: ScenarioVenue, bots: readonly ScenarioBot[]): ScenarioVenue {
  const wanted = bots
    .filter((bot) => bot.venue === venue.name)
    .reduce((sum, { config }) => sum + (60 / Number(config['pollSeconds'])) * passWeight, 0);
  // Of a limit that holds for any stretch, a window of ours has half.
  const least = Math.ceil((wanted / seedPart) * (venue.countsStretches === true ? 2 : 1));
  return { ...venue, weightMax: Math.max(venue.weightMax, least) };
}

const nameOf = ({ name }: ScenarioVenue): string => name.replace(':', '-');

/** Of all seeds some have none, some have all; in the others most are off, and some of the rest are far up. */
function drawFaults(luck: Luck, { faultShare }: Pace): Partial<Record<FaultName, number>> {
  const share = [0, 0.15, 0.35, 0.35, 0.6, 1][luck.between('faults', 0, 5)] ?? 0.35;
  const rates: Partial<Record<FaultName, number>> = {};
  for (const name of faultNames) {
    if (!luck.happens('faults', share)) continue;
    const [low, high] = faultRanges[name];
    rates[name] = Number((faultShare * low * (high / low) ** luck.share('faults')).toPrecision(3));
  }
  return rates;
}
