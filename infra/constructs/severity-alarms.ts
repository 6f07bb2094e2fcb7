/**
 * The alarms, and one composite of each severity that notifies: an incident in which ten alarms go off is one message.
 * A composite that is on already says nothing of the next alarm, so those of money notify by themselves, too. Each alarm's description names the page that says what to do.
 */

import { Stack } from 'aws-cdk-lib';
import {
  Alarm,
  AlarmRule,
  AlarmState,
  CfnAlarm,
  CfnCompositeAlarm,
  CompositeAlarm,
  MathExpression,
} from 'aws-cdk-lib/aws-cloudwatch';
import type { AlarmBase } from 'aws-cdk-lib/aws-cloudwatch';
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import { Construct } from 'constructs';
import type { Settings } from '../settings.ts';
import type { Severity, Watch, Watches } from '../watches/watch.ts';
import type { AlarmTopic } from './alarm-topic.ts';

export interface SeverityAlarmsProps {
  readonly settings: Settings;
  readonly topic: AlarmTopic;
  readonly watches: Watches;
}

/** Children of a composite, and characters of its rule, that CloudWatch takes at most. */
const childrenMax = 100;
const ruleCharactersMax = 10_240;
/** Of `ALARM("arn:aws-us-gov:cloudwatch:us-gov-west-1:123456789012:alarm:...") OR `, without the name. */
const charactersAroundName = 80;
/** CloudFormation puts a dash and twelve characters of its own after a logical id. */
const nameSuffixLength = 13;

const told = {
  page: { id: 'Page', says: 'A person must act now' },
  warn: { id: 'Warn', says: 'Somebody should look at it today' },
} as const;

export class SeverityAlarms extends Construct {
  readonly #props: SeverityAlarmsProps;
  readonly #alarms: { readonly severity: Severity; readonly alarm: Alarm }[] = [];
  readonly #toldAlone: Alarm[] = [];

  constructor(scope: Construct, id: string, props: SeverityAlarmsProps) {
    super(scope, id);
    this.#props = props;
    for (const [name, watch] of Object.entries(props.watches)) this.#add(name, watch);
    // The emulator knows no composites: there each alarm notifies by itself.
    if (props.settings.emulator) {
      this.#notify([...this.of('page'), ...this.of('warn')]);
      return;
    }
    for (const severity of ['page', 'warn'] as const) this.#compose(severity);
    this.#notify(this.#toldAlone);
  }

  /** Those of a severity, without the composite. */
  of(severity: Severity): readonly Alarm[] {
    return this.#alarms.filter((one) => one.severity === severity).map(({ alarm }) => alarm);
  }

  #add(id: string, wanted: Watch): void {
    const watch = this.#props.settings.emulator ? withoutMath(wanted) : wanted;
    if (watch === undefined) return;
    const { severity, says, runbook, periods, isToldAlone, action, ...props } = watch;
    const alarm = new Alarm(this, id, {
      ...props,
      evaluationPeriods: periods,
      alarmDescription: `${says} Runbook: ${this.#runbook(runbook)}`,
    });
    this.#alarms.push({ severity, alarm });
    if (isToldAlone === true) this.#toldAlone.push(alarm);
    if (action !== undefined) alarm.addAlarmAction(action);
  }

  #runbook(name: string): string {
    return `${this.#props.settings.runbookBaseUrl}docs/runbooks/${name}.md`;
  }

  #compose(severity: keyof typeof told): void {
    const { id, says } = told[severity];
    const alarms = this.of(severity);
    assertRuleFits(severity, alarms);
    const composite = new CompositeAlarm(this, id, {
      alarmRule: AlarmRule.anyOf(
        ...alarms.map((alarm) => AlarmRule.fromAlarm(alarm, AlarmState.ALARM)),
      ),
      alarmDescription: `${says} (mmm-${this.#props.settings.stage}). Runbooks, by alarm: ${this.#runbook('README')}`,
    });
    // CDK makes up a name; CloudFormation's own can be replaced without a clash.
    const { defaultChild } = composite.node;
    if (!(defaultChild instanceof CfnCompositeAlarm)) throw new Error('no composite alarm made');
    defaultChild.addPropertyDeletionOverride('AlarmName');
    this.#notify([composite]);
  }

  #notify(alarms: readonly AlarmBase[]): void {
    const action = new SnsAction(this.#props.topic.topic);
    for (const alarm of alarms) {
      alarm.addAlarmAction(action);
      alarm.addOkAction(action);
    }
  }
}

/** For the emulator, which refuses alarms over metric math: what it can watch instead, or nothing. */
function withoutMath(watch: Watch): Watch | undefined {
  if (!(watch.metric instanceof MathExpression)) return watch;
  return watch.withoutMath === undefined ? undefined : { ...watch, ...watch.withoutMath };
}

/** Throws at synthesis for what CloudWatch would refuse at the deployment. */
function assertRuleFits(severity: string, alarms: readonly Alarm[]): void {
  if (alarms.length > childrenMax) {
    throw new Error(
      `${alarms.length} alarms are of severity ${severity}, a composite takes ${childrenMax}`,
    );
  }
  const characters = alarms.reduce(
    (sum, alarm) => sum + nameLength(alarm) + charactersAroundName,
    0,
  );
  if (characters > ruleCharactersMax) {
    throw new Error(
      `the rule of severity ${severity} takes ${characters} characters, allowed are ${ruleCharactersMax}`,
    );
  }
}

function nameLength(alarm: Alarm): number {
  const stack = Stack.of(alarm);
  const { defaultChild } = alarm.node;
  if (!(defaultChild instanceof CfnAlarm)) throw new Error('no alarm made');
  const logicalId = stack.getLogicalId(defaultChild);
  return `${stack.stackName}-${logicalId}`.length + nameSuffixLength;
}
