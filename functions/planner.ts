/** Each minute: the bots due in the next one, as delayed slots. */

import middy from '@middy/core';
import { sendDueSlots, type PlanSlotsDeps } from '../shared/app/plan-slots.ts';
import type { Logger } from '../shared/ports/logger.ts';
import { invocationLog } from './middleware/invocation-log.ts';
import { telemetry, type Telemetry } from './middleware/telemetry.ts';
import { timeLimit } from './middleware/time-limit.ts';

export interface PlannerDeps extends PlanSlotsDeps, Telemetry {
  readonly logger: Logger;
}

export function createPlannerHandler(deps: PlannerDeps) {
  return middy(timeLimit)
    .use(telemetry(deps))
    .use(invocationLog(deps.logger, 'planner'))
    .handler(async (): Promise<void> => {
      const { slots, botsDue } = await sendDueSlots(deps);
      deps.logger.debug('slots sent', { slots: slots.length, botsDue });
    });
}
