/** The relay as a process of its own in the cloud: from the environment, until it is told to go. */

import { ConfigError } from '../shared/runtime/config.ts';
import { silenceSdkVersionWarning } from '../shared/runtime/quiet-sdk.ts';
import { composeRelay } from './compose-relay.ts';
import { readRelayConfig } from './relay-config.ts';

function told(): Promise<NodeJS.Signals> {
  return new Promise((resolve) => {
    for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, resolve);
  });
}

/** Exit codes: 0 it was told to go and went, 1 it could not run, 2 the environment is wrong. */
async function main(): Promise<number> {
  silenceSdkVersionWarning(process.env);
  const signal = told();
  try {
    const relay = await composeRelay(readRelayConfig(process.env));
    await signal;
    await relay.stop();
    return 0;
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
    return error instanceof ConfigError ? 2 : 1;
  }
}

// Connections that are kept open, and waits for what comes no more, do not hold the process back.
process.exit(await main());
