/** What the exchanges refuse: too many requests, keys, timestamps. */

import { Stats } from 'aws-cdk-lib/aws-cloudwatch';
import type { Settings } from '../settings.ts';
import {
  above,
  atLeast,
  fiveMinutes,
  inPeriods,
  minute,
  serviceMetric,
  silenceIsFine,
  type Watches,
} from './watch.ts';

export function exchangeWatches(settings: Settings): Watches {
  const sum = (name: string) => serviceMetric(settings, name, Stats.SUM, fiveMinutes);
  return {
    LimitNearlyUsed: {
      severity: 'warn',
      says: 'For five minutes more than nine tenths of an exchange’s request budget were used.',
      runbook: 'request-limits',
      metric: serviceMetric(settings, 'LimitUsedPercent', Stats.MAXIMUM, minute),
      ...above(90),
      // Budgets are by the minute or shorter: one that is used up once is whole again in the next.
      ...inPeriods(5, 5),
      ...silenceIsFine,
    },
    RateLimited: {
      severity: 'warn',
      says: 'An exchange keeps answering that it is asked too often.',
      runbook: 'request-limits',
      metric: sum('RateLimited'),
      ...atLeast(5),
      ...inPeriods(2, 3),
      ...silenceIsFine,
    },
    CountersHeldBack: {
      severity: 'warn',
      says: 'Counter orders wait for a request budget that is used up.',
      runbook: 'request-limits',
      metric: sum('CountersHeldBack'),
      ...atLeast(1),
      // A sweep through the whole grid may use up a window or two.
      ...inPeriods(2, 3),
      ...silenceIsFine,
    },
    Banned: {
      severity: 'page',
      says: 'An exchange has shut us out for longer than a first ban, or again and again.',
      runbook: 'bans',
      metric: serviceMetric(settings, 'Bans', Stats.SUM, minute),
      ...atLeast(1),
      // Counted at each pass. The first ban of Binance is over after two minutes, which touch three of the clock; those
      // who come back too early get up to three days.
      ...inPeriods(5, 10),
      ...silenceIsFine,
    },
    ClockSkew: {
      severity: 'warn',
      says: 'The clock of an exchange and ours are more than two seconds apart.',
      runbook: 'clock-skew',
      // Exchanges take requests of the last 5 s, Binance none of more than 1 s in its future. The difference is allowed
      // for in each request, so this is a sign, no failure.
      metric: serviceMetric(settings, 'ClockOffsetMs', Stats.MAXIMUM, fiveMinutes),
      ...above(2_000),
      // Told at each pass, where there is a difference at all.
      ...inPeriods(3, 3),
      ...silenceIsFine,
    },
    KeysRefused: {
      severity: 'page',
      says: 'A key is missing, refused by its exchange, or may withdraw: its bots do nothing.',
      runbook: 'keys-refused',
      metric: sum('KeysRefused'),
      ...atLeast(1),
      // While somebody changes a key, a pass or two are refused.
      ...inPeriods(2, 3),
      ...silenceIsFine,
    },
  };
}
