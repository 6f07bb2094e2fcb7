/** Orders and fills that passes should have settled long ago, as an observer outside of the passes sees them. */

import { Stats } from 'aws-cdk-lib/aws-cloudwatch';
import type { Settings } from '../settings.ts';
import {
  atLeast,
  below,
  fiveMinutes,
  inPeriods,
  minute,
  serviceMetric,
  silenceIsFine,
  silenceIsTheSymptom,
  type Watches,
} from './watch.ts';

export function orderWatches(settings: Settings): Watches {
  const most = (name: string) => serviceMetric(settings, name, Stats.MAXIMUM, minute);
  return {
    StuckOrders: {
      severity: 'page',
      says: 'Orders have waited too long for the exchange’s answer.',
      runbook: 'stuck-orders',
      isToldAlone: true,
      metric: most('StuckOrders'),
      ...atLeast(1),
      ...inPeriods(2, 3),
      ...silenceIsFine,
    },
    OverdueDebts: {
      severity: 'page',
      says: 'Fills have waited for more than a quarter of an hour for their counter orders.',
      runbook: 'overdue-debts',
      isToldAlone: true,
      // Only of bots that run: one that is paused, or halted with all others, answers no fill, on purpose.
      metric: most('OverdueDebts'),
      ...atLeast(1),
      ...inPeriods(5, 5),
      ...silenceIsFine,
    },
    OrdersLost: {
      severity: 'page',
      says: 'The exchange says that it does not know orders which it had accepted.',
      runbook: 'orders-lost',
      isToldAlone: true,
      // Told once for an order: it never comes back by itself.
      metric: serviceMetric(settings, 'OrdersLost', Stats.SUM, fiveMinutes),
      ...atLeast(1),
      periods: 1,
      ...silenceIsFine,
    },
    WatchdogSilent: {
      severity: 'page',
      says: 'The watchdog has not looked at the bots: stuck orders would go unseen.',
      runbook: 'watchdog-silent',
      // It tells this each time, most often 0, once it has looked at all. That it was called would say less.
      metric: serviceMetric(settings, 'StuckOrders', Stats.SAMPLE_COUNT, fiveMinutes),
      ...below(1),
      periods: 2,
      ...silenceIsTheSymptom,
    },
  };
}
