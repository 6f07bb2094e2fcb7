/** What a history in a file has to be, so that it can be run, and comes to an end. */

import * as z from 'zod';
import { readBotConfig } from '../../../shared/config/read-bot-config.ts';
import { faultNames, type FaultName } from '../scenario/faults.ts';
import type { Happening } from '../scenario/scenario.ts';
import { venueKinds, type VenueKindName } from '../venue/kinds.ts';

const dayMs = 86_400_000;
export const chaosMsMax = 31 * dayMs;
/** Of a market that is drawn. */
const stepMsMin = 100;
const stepsMax = 1_000_000;

const kindNames = Object.keys(venueKinds) as [VenueKindName, ...VenueKindName[]];
const faultName = z.enum(faultNames as [FaultName, ...FaultName[]]);
const whole = (min: number, max: number) => z.int().min(min).max(max);
const amount = z.string().regex(/^\d+(\.\d+)?$/, 'expected a plain decimal number');
const decimals = whole(0, 12);

const recordedSchema = z.looseObject({
  file: z.string(),
  fromMs: z.int().optional(),
  hours: z.number().positive().optional(),
  ...{ priceDecimals: decimals, quantityDecimals: decimals },
  ...{ minQuantity: amount, minNotional: amount },
  funds: z.object({ base: amount, quote: amount }),
});

const drawnSchema = z.looseObject({
  wildness: z.number().min(0).max(100),
  leaps: z.number().min(0).max(1),
  stepMs: whole(stepMsMin, dayMs),
  lotsMax: whole(1, 1_000_000),
  recorded: z.undefined().optional(),
});

const venueSchema = z.looseObject({
  name: z.string(),
  kind: z.enum(kindNames),
  symbol: z.string().regex(/^[A-Z0-9]+-[A-Z0-9]+$/, 'expected BASE-QUOTE'),
  market: z.union([z.looseObject({ recorded: recordedSchema }), drawnSchema]),
  isPoor: z.boolean().optional(),
  weightMax: whole(1, 1_000_000_000),
  ordersMax: whole(1, 1_000_000_000),
});

const botSchema = z.looseObject({
  venue: z.string(),
  config: z.looseObject({ botId: z.string(), account: z.string() }),
});

const forMs = whole(0, chaosMsMax);
const ofBot = { botId: z.string() };
const ofVenue = { venue: z.string() };

const part = z.enum(['functions', 'relay']);

const happeningSchemas = {
  edit: z.looseObject({ ...ofBot, changes: z.record(z.string(), z.unknown()) }),
  halt: z.looseObject({ orders: z.enum(['keep', 'cancel']) }),
  lift: z.looseObject({}),
  outage: z.looseObject({ ...ofVenue, forMs }),
  maintenance: z.looseObject({ ...ofVenue, forMs }),
  rules: z.looseObject({ ...ofVenue, notional: amount }),
  ban: z.looseObject({ ...ofVenue, forMs, part }),
  foreign: z.looseObject({ ...ofBot, forMs, part, share: z.number().min(0).max(1) }),
  clockJump: z.looseObject({ byMs: whole(-dayMs, dayMs) }),
  deploy: z.looseObject({}),
  upgrade: z.looseObject({ forMs }),
  handCancel: z.looseObject(ofBot),
  handOrder: z.looseObject({ ...ofBot, side: z.enum(['buy', 'sell']) }),
};
/** None is forgotten. */
const everyKind: Readonly<Record<Happening['kind'], z.ZodObject>> = happeningSchemas;

const happeningSchema = z.discriminatedUnion(
  'kind',
  Object.entries(everyKind).map(([kind, schema]) =>
    schema.extend({ kind: z.literal(kind), atMs: whole(0, 2 * chaosMsMax) }),
  ) as unknown as [z.ZodObject<{ kind: z.ZodLiteral<string>; atMs: z.ZodInt }, z.core.$loose>],
);

export const scenarioSchema = z
  .looseObject({
    seed: z.int(),
    chaosMs: whole(1, chaosMsMax),
    workers: whole(1, 16),
    relays: whole(0, 8),
    venues: z.array(venueSchema).min(1).max(16),
    bots: z.array(botSchema).min(1).max(16),
    faults: z.partialRecord(faultName, z.number().min(0).max(1)),
    happenings: z.array(happeningSchema).max(1_000),
  })
  .superRefine((scenario, context) => {
    for (const [path, message] of mistakesIn(scenario)) {
      context.addIssue({ code: 'custom', path: [...path], message });
    }
  });

interface Shape {
  readonly chaosMs: number;
  readonly venues: readonly z.output<typeof venueSchema>[];
  readonly bots: readonly z.output<typeof botSchema>[];
  readonly happenings: readonly Readonly<Record<string, unknown>>[];
}

type Mistake = readonly [path: readonly (string | number)[], message: string];

/** What is wrong between the parts of it. */
function mistakesIn({ chaosMs, venues, bots, happenings }: Shape): Mistake[] {
  const symbols = venues.map(({ symbol }) => symbol);
  const botIds = bots.map(({ config }) => config.botId);
  const mistakes: Mistake[] = [];
  for (const [i, { market }] of venues.entries()) {
    const { stepMs, recorded } = market;
    if (recorded !== undefined || chaosMs / stepMs <= stepsMax) continue;
    const least = Math.ceil(chaosMs / stepsMax);
    mistakes.push([['venues', i, 'market', 'stepMs'], `expected at least ${least} for so long`]);
  }
  for (const [i, { venue, config }] of bots.entries()) {
    const reading = readBotConfig(config);
    if (reading.kind === 'invalid') {
      mistakes.push([['bots', i, 'config'], reading.errors.join('; ')]);
      continue;
    }
    const { exchange, symbol } = reading.config;
    if (exchange !== venue) {
      mistakes.push([['bots', i, 'config', 'exchange'], `expected ${venue}, as the bot's venue`]);
    }
    if (venues.some((one) => one.name === venue && one.symbol === symbol)) continue;
    mistakes.push([['bots', i, 'venue'], `no venue has ${symbol} on ${venue}`]);
  }
  for (const [i, { botId, venue }] of happenings.entries()) {
    if (botId !== undefined && !botIds.some((one) => one === botId)) {
      mistakes.push([['happenings', i, 'botId'], `expected one of ${botIds.join(', ')}`]);
    }
    if (venue !== undefined && !symbols.some((one) => one === venue)) {
      mistakes.push([['happenings', i, 'venue'], `expected one of ${symbols.join(', ')}`]);
    }
  }
  return mistakes;
}
