/** Each minute: what has waited too long, over all bots. */

import middy from '@middy/core';
import { watch, type WatchdogDeps, type WatchdogSummary } from '../shared/app/watchdog.ts';
import { invocationLog } from './middleware/invocation-log.ts';
import { telemetry, type Telemetry } from './middleware/telemetry.ts';
import { timeLimit } from './middleware/time-limit.ts';

export function createWatchdogHandler(deps: WatchdogDeps & Telemetry) {
  return middy(timeLimit)
    .use(telemetry(deps))
    .use(invocationLog(deps.logger, 'watchdog'))
    .handler((): Promise<WatchdogSummary> => watch(deps));
}
