/**
 * The relay of a local host, in a process of its own. Its host tells it everything on its standard input; when that
 * closes, the host is gone, and so is the relay.
 */

import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { composeRelay } from '../relay/compose-relay.ts';
import type { Relay } from '../relay/process.ts';
import type { Metrics } from '../shared/ports/metrics.ts';
import { silenceSdkVersionWarning } from '../shared/runtime/quiet-sdk.ts';
import { systemClock } from '../shared/runtime/system-clock.ts';
import { hostCredentials } from './host/host-credentials.ts';
import { runningLine } from './host/relay-process.ts';
import { localLease, relaySettingsSchema, type RelaySettings } from './host/relay-settings.ts';
import { followReplayClock } from './market/replay-clock.ts';

/** Real ms. */
const shard = { refreshMs: 1_000, retryMs: 500, retryMaxMs: 5_000 };
/** Nobody collects them here. */
const metrics: Metrics = { add: () => undefined };

function relayOf(settings: RelaySettings): Promise<Relay> {
  const { clock, demo, accounts, eventBus, session = {}, ...given } = settings;
  const runtime = {
    ...given,
    eventBus,
    stage: 'local',
    address: 'here',
    service: 'mmm-local',
    metricsNamespace: 'MMM',
    logLevel: 'warn',
    credentials: { kind: 'secrets', namePrefix: 'mmm/local/' },
  } as const;
  return composeRelay(
    { runtime, eventBus, healthPort: 0 },
    {
      // By the machine's clock, which its host tells the time by too.
      clock: followReplayClock(systemClock, clock),
      metrics,
      credentials: hostCredentials(accounts, new Map(Object.entries(demo))),
      timings: { lease: localLease, shard, session },
    },
  );
}

/** Exit codes: 0 it was told to go and went, 1 it could not run. */
async function main(): Promise<number> {
  silenceSdkVersionWarning(process.env);
  // An interrupt goes to the whole terminal; the host tells when its relay is to go.
  process.on('SIGINT', () => undefined);
  const told = once(process, 'SIGTERM');
  const lines = createInterface({ input: process.stdin });
  // Nobody is left to hand anything over to.
  lines.on('close', () => process.exit(1));
  const [line] = (await once(lines, 'line')) as [string];
  const relay = await relayOf(relaySettingsSchema.parse(JSON.parse(line)));
  process.stdout.write(`${runningLine}\n`);
  await told;
  await relay.stop();
  return 0;
}

process.exit(await main());
