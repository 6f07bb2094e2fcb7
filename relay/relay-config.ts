/** What the relay needs of the environment beyond what every part reads. */

import * as z from 'zod';
import { ConfigError, readRuntimeConfig, type RuntimeConfig } from '../shared/runtime/config.ts';

export interface RelayConfig {
  readonly runtime: RuntimeConfig;
  readonly eventBus: string;
  readonly healthPort: number;
}

const portSchema = z
  .string()
  .regex(/^\d{1,5}$/)
  .transform(Number)
  .pipe(z.int().max(65_535));
const healthPortDefault = '8080';

/** Throws a `ConfigError` that names everything that is wrong. */
export function readRelayConfig(
  environment: Readonly<Record<string, string | undefined>>,
): RelayConfig {
  const runtime = readRuntimeConfig(environment);
  const { eventBus, relayQueueUrls } = runtime;
  const given = environment['MMM_RELAY_HEALTH_PORT'] ?? '';
  const port = portSchema.safeParse(given === '' ? healthPortDefault : given);
  const problems = [
    ...(relayQueueUrls.length > 0
      ? []
      : ['MMM_RELAY_QUEUE_URLS: found nothing, allowed the URLs of FIFO queues']),
    ...(eventBus === undefined
      ? ['MMM_EVENT_BUS: found nothing, allowed the name or ARN of an event bus']
      : []),
    ...(port.success
      ? []
      : [`MMM_RELAY_HEALTH_PORT: found ${JSON.stringify(given)}, allowed a port`]),
  ];
  if (eventBus === undefined || !port.success || problems.length > 0) {
    throw new ConfigError(problems);
  }
  return { runtime, eventBus, healthPort: port.data };
}
