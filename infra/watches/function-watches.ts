/** Functions that crash, are throttled or run into their timeout. What was not called has not failed: silence is fine. */

import { MathExpression, Stats } from 'aws-cdk-lib/aws-cloudwatch';
import type { BotFunction } from '../constructs/bot-function.ts';
import { strategyTimeout, type BotFunctions } from '../constructs/bot-functions.ts';
import {
  above,
  atLeast,
  fiveMinutes,
  inPeriods,
  minute,
  silenceIsFine,
  type Watch,
  type Watches,
} from './watch.ts';

/** A cold start behind a slow exchange comes near; more is a pass that does not get through its bots. */
const durationShareMax = 0.8;

export function functionWatches({ strategy, router, fanOut, lifecycle }: BotFunctions): Watches {
  return {
    StrategyErrors: failureWatch(strategy, {
      severity: 'page',
      says: 'More than one in twenty invocations of the strategy crashes or runs out of time.',
      runbook: 'strategy-errors',
    }),
    RouterErrors: failureWatch(router, {
      severity: 'warn',
      says: 'More than one in twenty invocations of the router fails: order events arrive late.',
      runbook: 'router-errors',
    }),
    StrategyThrottled: throttleWatch(strategy, 'strategy'),
    FanOutThrottled: throttleWatch(fanOut, 'fan-out'),
    RouterThrottled: throttleWatch(router, 'router'),
    StrategySlow: {
      severity: 'warn',
      says: 'The slowest invocations of the strategy take more than four fifths of its timeout.',
      runbook: 'strategy-slow',
      metric: strategy.lambda.metricDuration({ period: fiveMinutes, statistic: 'p99' }),
      ...above(durationShareMax * strategyTimeout.toMilliseconds()),
      ...inPeriods(3, 3),
      ...silenceIsFine,
    },
    ConfigsWait: {
      severity: 'warn',
      says: 'Written configs wait for more than a minute before anybody looks at them.',
      runbook: 'configs-wait',
      metric: lifecycle.lambda.metric('IteratorAge', {
        period: minute,
        statistic: Stats.MAXIMUM,
      }),
      ...above(60_000),
      ...inPeriods(3, 5),
      ...silenceIsFine,
    },
  };
}

/** Invocations that crashed or ran out of time, percent of all, over five minutes. */
function failureWatch(
  { lambda }: BotFunction,
  words: Pick<Watch, 'severity' | 'says' | 'runbook'>,
): Watch {
  const errors = lambda.metricErrors({ period: fiveMinutes });
  return {
    ...words,
    metric: new MathExpression({
      expression: 'IF(invocations > 0, 100 * errors / invocations, 0)',
      label: 'failed invocations, percent',
      usingMetrics: { errors, invocations: lambda.metricInvocations({ period: fiveMinutes }) },
      period: fiveMinutes,
    }),
    withoutMath: { metric: errors, threshold: 0 },
    ...above(5),
    ...inPeriods(2, 3),
    ...silenceIsFine,
  };
}

/** All that is throttled is tried again: only what lasts is told. */
function throttleWatch({ lambda }: BotFunction, name: string): Watch {
  return {
    severity: 'warn',
    says: `Lambda has no room for the ${name} function, for ten minutes of fifteen.`,
    runbook: 'throttles',
    metric: lambda.metricThrottles({ period: fiveMinutes }),
    ...atLeast(1),
    ...inPeriods(2, 3),
    ...silenceIsFine,
  };
}
