/** Scenarios for markets that were recorded: one bot, a grid to suit the pair, and what is to go wrong meanwhile. */

import { luckOf, type Luck } from './kernel/luck.ts';
import { exchanges } from './scenario/draw.ts';
import { faultNames, faultRanges, type FaultName } from './scenario/faults.ts';
import type { ConfigItem, Happening, Scenario } from './scenario/scenario.ts';
import type { RecordedMarket } from './venue/candles-market.ts';
import { venueKinds, type VenueKindName } from './venue/kinds.ts';

/** `ample`: no crash exhausts the funds; `poor`: it does; `bounded`: limits of price and inventory end the buying. */
export const variants = ['ample', 'poor', 'bounded'] as const;
export type Variant = (typeof variants)[number];

interface Pair {
  readonly units: Pick<RecordedMarket, 'priceDecimals' | 'quantityDecimals' | 'minQuantity'>;
  readonly spacing: string;
  /** Of an order, in base: about 500 of the quote currency. */
  readonly quantity: number;
  readonly bounds: ConfigItem;
}

export const pairs: Readonly<Record<string, Pair>> = {
  'NEO-USD': {
    units: { priceDecimals: 4, quantityDecimals: 3, minQuantity: '0.01' },
    ...{ spacing: '2', quantity: 15 },
    bounds: { minPrice: '12', maxPrice: '40', maxInventory: '300' },
  },
  'BTC-USDT': {
    units: { priceDecimals: 2, quantityDecimals: 5, minQuantity: '0.0001' },
    ...{ spacing: '0.5', quantity: 0.01 },
    bounds: { minPrice: '52000', maxPrice: '66000', maxInventory: '0.15' },
  },
  'BTC-USD': {
    units: { priceDecimals: 2, quantityDecimals: 5, minQuantity: '0.0001' },
    ...{ spacing: '0.5', quantity: 0.1 },
    bounds: { minPrice: '4300', maxPrice: '4700', maxInventory: '1' },
  },
};

export interface StressPlan {
  readonly seed: number;
  readonly pair: string;
  readonly market: Pick<RecordedMarket, 'file' | 'fromMs' | 'hours'>;
  /** What the market lasts. */
  readonly lengthMs: number;
  /** From its beginning, the moment around which an outage strikes. */
  readonly crashMs: number;
  readonly variant: Variant;
  readonly faults: boolean;
  readonly pollSeconds: number;
}

const quoteFunds: Readonly<Record<Variant, string>> = {
  ample: '75000',
  bounded: '75000',
  poor: '4000',
};
/** Orders' worth of base at the start. */
const baseOrders = 60;
const minuteMs = 60_000;
const kindNames = Object.keys(venueKinds) as [VenueKindName, ...VenueKindName[]];

export function stressScenario(plan: StressPlan): Scenario {
  const { seed, variant, lengthMs } = plan;
  const pair = pairNamed(plan.pair);
  const luck = luckOf(seed);
  const kind = luck.oneOf('kind', kindNames);
  const name = exchanges[kind];
  const recorded = marketOf(plan.pair, plan.market, variant);
  const market = { wildness: 0, leaps: 0, stepMs: 0, lotsMax: 0, recorded };
  return {
    seed,
    chaosMs: lengthMs,
    ...{ workers: luck.between('workers', 1, 3), relays: 0 },
    venues: [{ name, kind, symbol: plan.pair, market, weightMax: 6_000, ordersMax: 100 }],
    bots: [{ venue: name, config: configOf(plan, pair, kind, luck) }],
    faults: plan.faults ? drawFaults(luck) : {},
    happenings: plan.faults ? drawHappenings(luck, plan) : [],
  };
}

export function marketOf(
  pairName: string,
  market: StressPlan['market'],
  variant: Variant,
): RecordedMarket {
  const { units, quantity } = pairNamed(pairName);
  const funds = { base: String(quantity * baseOrders), quote: quoteFunds[variant] };
  return { ...market, ...units, minNotional: '5', funds };
}

function pairNamed(name: string): Pair {
  const pair = pairs[name];
  if (pair !== undefined) return pair;
  const known = Object.keys(pairs).join(', ');
  throw new Error(`no grid is known for the pair ${name}, allowed are ${known}`);
}

function configOf(
  { pair: symbol, variant, pollSeconds }: StressPlan,
  pair: Pair,
  kind: VenueKindName,
  luck: Luck,
) {
  return {
    schemaVersion: 1,
    botId: 'bot-0',
    exchange: exchanges[kind],
    account: 'stress-main',
    symbol,
    strategy: 'proportional',
    spacing: pair.spacing,
    ...{ buyLevels: 10, sellLevels: 10, quantityPower: 1 },
    buyQuantity: String(pair.quantity),
    sellQuantity: String(pair.quantity),
    ...{ startPrice: 'ticker', startMode: 'clear' },
    strictLevels: luck.happens('strict', 0.7),
    ...(variant === 'bounded' ? pair.bounds : {}),
    postOnly: luck.happens('postOnly', 0.7),
    connection: 'rest',
    pollSeconds,
    fillDetection: kind === 'silent' ? 'order-info' : 'history',
    ...{ enabled: true, stopKind: 'pause' },
  };
}

/** About half of them, from rare to often. */
function drawFaults(luck: Luck): Partial<Record<FaultName, number>> {
  const rates: Partial<Record<FaultName, number>> = {};
  for (const name of faultNames) {
    if (!luck.happens('faults', 0.5)) continue;
    const [low, high] = faultRanges[name];
    rates[name] = Number((low * (high / low) ** (luck.share('faults') * 0.8)).toPrecision(3));
  }
  return rates;
}

/** The exchange is away in the middle of the fall; machines are replaced, and their clocks are wrong for a while. */
function drawHappenings(luck: Luck, { pair, crashMs, lengthMs }: StressPlan): Happening[] {
  const near = (): number => Math.max(minuteMs, crashMs + luck.between('near', -3, 3) * minuteMs);
  const at = (): number => luck.between('when', minuteMs, lengthMs);
  const outage = { atMs: near(), venue: pair, forMs: luck.between('outage', 20, 240) * 1000 };
  const happenings: Happening[] = [
    { kind: 'outage', ...outage },
    { kind: 'deploy', atMs: near() },
    { kind: 'clockJump', atMs: at(), byMs: luck.between('jump', -20, 20) * 500 },
  ];
  for (let i = luck.between('deploys', 0, 3); i > 0; i--) {
    happenings.push({ kind: 'deploy', atMs: at() });
  }
  return happenings.toSorted((a, b) => a.atMs - b.atMs);
}
