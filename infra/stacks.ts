/** The whole deployment: what holds data, what can be thrown away, and the checks both must pass. */

import { Tags, Validations } from 'aws-cdk-lib';
import type { App } from 'aws-cdk-lib';
import { AwsSolutionsChecks, ServerlessChecks } from 'cdk-nag';
import { settingsFrom } from './settings.ts';
import { StatefulStack } from './stateful-stack.ts';
import { StatelessStack } from './stateless-stack.ts';

export interface Stacks {
  readonly stateful: StatefulStack;
  readonly stateless: StatelessStack;
}

/** Adds both stacks of one stage. Synthesis fails when a cdk-nag finding is not acknowledged. */
export function addStacks(app: App): Stacks {
  const settings = settingsFrom(app.node);
  const stateful = new StatefulStack(app, `mmm-${settings.stage}-stateful`, {
    description: 'MMM: the table, the dead letters and the egress address',
    terminationProtection: true,
    settings,
  });
  const stateless = new StatelessStack(app, `mmm-${settings.stage}-stateless`, {
    description: 'MMM: schedules, queues, functions and alarms',
    settings,
    table: stateful.table,
    deadLetters: stateful.deadLetters,
    ...(stateful.webhookSecret === undefined ? {} : { webhookSecret: stateful.webhookSecret }),
    ...(stateful.egressAddress === undefined ? {} : { egressAddress: stateful.egressAddress }),
  });
  Tags.of(app).add('project', 'mmm');
  Tags.of(app).add('stage', settings.stage);
  Validations.of(app).addPlugins(new AwsSolutionsChecks(app), new ServerlessChecks(app));
  return { stateful, stateless };
}
