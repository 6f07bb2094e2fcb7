/** Passes that do not run, run late, fail, or give way to each other all the time. */

import { MathExpression, Stats } from 'aws-cdk-lib/aws-cloudwatch';
import type { Settings } from '../settings.ts';
import {
  above,
  atLeast,
  below,
  fiveMinutes,
  inPeriods,
  minute,
  serviceMetric,
  silenceIsFine,
  silenceIsTheSymptom,
  type Watch,
  type Watches,
} from './watch.ts';

const sumOf = (settings: Settings) => (name: string) =>
  serviceMetric(settings, name, Stats.SUM, fiveMinutes);

export function passWatches(settings: Settings): Watches {
  const sum = sumOf(settings);
  return {
    NoPass: noPass(settings),
    BotsLate: {
      severity: 'page',
      says: 'Bots that should run have had no successful pass for long, whatever the others do.',
      runbook: 'bots-late',
      isToldAlone: true,
      metric: serviceMetric(settings, 'BotsLate', Stats.MAXIMUM, minute),
      ...atLeast(1),
      // Told by the watchdog, which has an alarm for its silence.
      ...inPeriods(3, 5),
      ...silenceIsFine,
    },
    LatePass: {
      severity: 'warn',
      says: 'Passes run more than a minute after their time.',
      runbook: 'late-pass',
      metric: serviceMetric(settings, 'PassDelayMs', Stats.MAXIMUM, minute),
      ...above(60_000),
      ...inPeriods(3, 5),
      // No pass at all is the other alarm's matter.
      ...silenceIsFine,
    },
    // A failed pass ends well for the function: its own count of errors does not show it.
    PassesFail: {
      severity: 'warn',
      says: 'Passes keep failing, though it may be those of one bot alone.',
      runbook: 'passes-fail',
      // A count, not a share: among a hundred bots that trade, one that never does must still be seen. The slowest
      // bot has five passes in this time.
      metric: sum('PassFailed'),
      ...atLeast(4),
      ...inPeriods(3, 3),
      ...silenceIsFine,
    },
    ConflictStorm: conflictStorm(settings),
    ConfigRejected: {
      severity: 'warn',
      says: 'A config that somebody wrote is refused: its bot keeps its last good one, or does not start.',
      runbook: 'config-rejected',
      // Told at the write and at each pass until it is mended.
      metric: sum('ConfigRejected'),
      ...atLeast(1),
      periods: 1,
      ...silenceIsFine,
    },
    TradingHalted: {
      severity: 'info',
      says: 'Somebody has halted the trading of all bots.',
      runbook: 'trading-halted',
      metric: serviceMetric(settings, 'TradingHalted', Stats.MAXIMUM, minute),
      ...atLeast(1),
      // The watchdog tells it each minute, and is a little early or late.
      ...inPeriods(1, 2),
      ...silenceIsFine,
    },
  };
}

function noPass(settings: Settings): Watch {
  const sum = sumOf(settings);
  return {
    severity: 'page',
    says: 'Bots are due, or nobody counts them, and no pass has succeeded.',
    runbook: 'no-pass',
    isToldAlone: true,
    metric: new MathExpression({
      // With no bot due there is nothing to succeed. A planner that says nothing counts as bots being due.
      expression: 'IF(FILL(due, 1) > 0, FILL(passed, 0), 1)',
      label: 'passes that succeeded, or 1 when none was due',
      usingMetrics: {
        due: serviceMetric(settings, 'BotsDue', Stats.MAXIMUM, fiveMinutes),
        passed: sum('PassSucceeded'),
      },
      period: fiveMinutes,
    }),
    withoutMath: { metric: sum('PassSucceeded'), threshold: 1 },
    ...below(1),
    periods: 2,
    ...silenceIsTheSymptom,
  };
}

function conflictStorm(settings: Settings): Watch {
  const sum = sumOf(settings);
  return {
    severity: 'warn',
    says: 'More than three in ten passes are given up because another one wrote first.',
    runbook: 'conflict-storm',
    metric: new MathExpression({
      // A tick and an event that meet now and then are no storm, and a pass or two make no share.
      expression:
        'IF(FILL(conflicts, 0) > 20, 100 * conflicts / (conflicts + FILL(full, 0) + FILL(events, 0)), 0)',
      label: 'passes given up, percent',
      usingMetrics: {
        conflicts: sum('PassConflict'),
        full: sum('PassSucceeded'),
        events: sum('EventPasses'),
      },
      period: fiveMinutes,
    }),
    withoutMath: { metric: sum('PassConflict'), threshold: 20 },
    ...above(30),
    ...inPeriods(3, 3),
    ...silenceIsFine,
  };
}
