/** The instance that all calls to the exchanges leave through. */

import { Duration } from 'aws-cdk-lib';
import { Metric, Stats } from 'aws-cdk-lib/aws-cloudwatch';
import { Ec2Action, Ec2InstanceAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import type { Instance } from 'aws-cdk-lib/aws-ec2';
import { atLeast, inPeriods, silenceIsFine, type Watches } from './watch.ts';

export interface WatchedNat {
  /** Absent where a gateway does its work, or nothing. */
  readonly natInstance?: Instance;
}

/** EC2 by itself recovers an instance whose machine fails; one whose system hangs is rebooted by the alarm. */
export function natWatches({ natInstance }: WatchedNat): Watches {
  if (natInstance === undefined) return {};
  return {
    NatInstanceFails: {
      severity: 'page',
      says: 'The NAT instance does not answer EC2, which reboots it: no call reaches an exchange meanwhile.',
      runbook: 'nat-instance',
      action: new Ec2Action(Ec2InstanceAction.REBOOT),
      metric: new Metric({
        namespace: 'AWS/EC2',
        metricName: 'StatusCheckFailed_Instance',
        dimensionsMap: { InstanceId: natInstance.instanceId },
        statistic: Stats.MAXIMUM,
        period: Duration.minutes(1),
      }),
      ...atLeast(1),
      // A boot takes less; AWS advises three, so as not to reboot in the midst of a recovery.
      ...inPeriods(3, 3),
      // EC2 says nothing of an instance that is new: to reboot that one would only hold it up.
      ...silenceIsFine,
    },
  };
}
