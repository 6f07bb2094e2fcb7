/** What the relay's process is told at its start: one line of JSON on its standard input. Demo keys only; real ones it reads itself. */

import * as z from 'zod';
import { environments } from '../../shared/ports/credentials.ts';
import { replayClockStateSchema } from '../market/replay-clock.ts';

/** Real ms. On one machine a relay that died is missed sooner than in a network. */
export const localLease = { lifetimeMs: 3_000, renewMs: 1_000, marginMs: 600, watchMs: 200 };

const credentialsSchema = z.object({
  exchange: z.string(),
  apiKey: z.string(),
  apiSecret: z.string(),
  passphrase: z.exactOptional(z.string()),
  isDemo: z.boolean(),
  environment: z.exactOptional(z.enum(environments)),
  baseUrl: z.exactOptional(z.string()),
});

const ms = z.exactOptional(z.number().positive());

const sessionSchema = z.object({ answerMs: ms, backoffMaxMs: ms, stableMs: ms, quietMs: ms });

export const relaySettingsSchema = z.object({
  clock: replayClockStateSchema,
  region: z.string(),
  tableName: z.string(),
  slotsQueueUrl: z.string(),
  workQueueUrl: z.string(),
  relayQueueUrls: z.array(z.string()),
  eventBus: z.string(),
  endpoints: z.object({ dynamoDb: z.string(), sqs: z.string(), eventBridge: z.string() }),
  /** Of the demo accounts. */
  demo: z.record(z.string(), credentialsSchema),
  /** Folder of real accounts. */
  accounts: z.exactOptional(z.string()),
  /** Other times of a session than the relay's own, real ms. */
  session: z.exactOptional(sessionSchema),
});

export type RelaySettings = Readonly<z.infer<typeof relaySettingsSchema>>;
