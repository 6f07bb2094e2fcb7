/** How the SDK's clients are made: with time limits, since their own are far longer than a function lives. */

import type { RuntimeConfig } from './config.ts';

const limits = {
  maxAttempts: 3,
  // Without the last word the SDK only logs that the time is over, and waits on.
  requestHandler: { connectionTimeout: 1_000, requestTimeout: 3_000, throwOnRequestTimeout: true },
} as const;

/** An embedded service takes any key and region; a real one must not be needed to talk to it, nor be sent to it. */
const embedded = {
  region: 'eu-west-1',
  credentials: { accessKeyId: 'embedded', secretAccessKey: 'embedded' },
} as const;

export function clientOptions(
  { region }: Pick<RuntimeConfig, 'region'>,
  endpoint: string | undefined,
) {
  return {
    ...limits,
    ...(endpoint !== undefined && isLoopback(endpoint) ? embedded : {}),
    ...(region === undefined ? {} : { region }),
    ...(endpoint === undefined ? {} : { endpoint }),
  };
}

function isLoopback(endpoint: string): boolean {
  const { hostname } = new URL(endpoint);
  return hostname === 'localhost' || hostname === '[::1]' || hostname.startsWith('127.');
}
