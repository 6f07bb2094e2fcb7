/**
 * Tests each deployment at its end with a bot on paper, and has CloudFormation undo one that is not fit. The function
 * answers CloudFormation itself: a provider in between would be one more function, with rights of its own.
 */

import { createHash } from 'node:crypto';
import { CfnResource, CustomResource, Duration, Lazy, Stack, Validations } from 'aws-cdk-lib';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { Construct, type IConstruct } from 'constructs';
import { BotFunction } from './bot-function.ts';
import type { BotFunctions } from './bot-functions.ts';
import { onlyKeys } from './leading-keys.ts';
import { runtimeEnvironment, type Surroundings } from './runtime-environment.ts';

/** The bot, and the account of its book: the only items it may write or delete. */
const smokeBotId = 'smoke-test';

/** A minute where all is well; more where a stream or a queue is only just waking up. */
const smokeTimeout = Duration.minutes(6);

export interface SmokeTestProps extends Surroundings {
  readonly functions: BotFunctions;
  /** All that must be there before the test begins: whatever else may fail has not failed by then. */
  readonly after: readonly IConstruct[];
}

export class SmokeTest extends Construct {
  constructor(scope: Construct, id: string, props: SmokeTestProps) {
    super(scope, id);
    const tester = this.#function(props);
    this.#grant(tester, props);
    const run = new CustomResource(this, 'Run', {
      serviceToken: tester.lambda.functionArn,
      resourceType: 'Custom::SmokeTest',
      // Where the function cannot even answer, CloudFormation would wait for an hour.
      serviceTimeout: smokeTimeout.plus(Duration.minutes(1)),
      properties: { deployment: Lazy.string({ produce: () => this.#deployment() }) },
    });
    run.node.addDependency(tester, ...props.after);
  }

  #function(props: SmokeTestProps): BotFunction {
    const { functions } = props;
    const tester = new BotFunction(this, 'Tester', {
      entryName: 'smoke',
      description: 'MMM: tests a deployment with a bot on paper',
      timeout: smokeTimeout,
      memoryMb: 256,
      environment: {
        ...runtimeEnvironment(props),
        MMM_PLANNER: functions.planner.lambda.functionName,
        MMM_FAN_OUT: functions.fanOut.lambda.functionName,
        MMM_STRATEGY: functions.strategy.lambda.functionName,
        MMM_WATCHDOG: functions.watchdog.lambda.functionName,
        MMM_ROUTER: functions.router.lambda.functionName,
      },
    });
    // A test that crashed is a deployment that failed: nobody waits for a second try.
    tester.lambda.configureAsyncInvoke({ retryAttempts: 0, maxEventAge: Duration.minutes(1) });
    Validations.of(tester.lambda).acknowledge(
      {
        id: 'Serverless-LambdaDLQ',
        reason: 'CloudFormation waits for its answer, and fails the deployment without one.',
      },
      {
        id: 'Serverless-LambdaAsyncFailureDestination',
        reason: 'CloudFormation waits for its answer, and fails the deployment without one.',
      },
    );
    return tester;
  }

  #grant(tester: BotFunction, { functions, settings, table }: SmokeTestProps): void {
    const called = ['planner', 'fanOut', 'strategy', 'watchdog', 'router'] as const;
    tester.allow(
      ['lambda:InvokeFunction'],
      called.map((name) => functions[name].lambda.functionArn),
    );
    const { emulator } = settings;
    const { tableArn } = table;
    tester.role.addToPolicy(
      new PolicyStatement({
        actions: ['BatchWriteItem', 'GetItem', 'PutItem', 'Query'].map(
          (name) => `dynamodb:${name}`,
        ),
        resources: [tableArn],
        ...onlyKeys(emulator, [`BOT#${smokeBotId}`, `PAPER#${smokeBotId}`]),
      }),
    );
    // Whether trading is halted.
    tester.role.addToPolicy(
      new PolicyStatement({
        actions: ['dynamodb:GetItem'],
        resources: [tableArn],
        ...onlyKeys(emulator, ['SYSTEM']),
      }),
    );
  }

  /** Another for every change of the stack, code included, as its hash is part of the template: then the test runs. */
  #deployment(): string {
    const stack = Stack.of(this);
    const hash = createHash('sha256');
    const others = stack.node
      .findAll()
      .filter((construct) => CfnResource.isCfnResource(construct))
      .filter((resource) => resource.cfnResourceType !== 'Custom::SmokeTest');
    for (const resource of others) {
      hash.update(JSON.stringify(stack.resolve(resource._toCloudFormation())));
    }
    return hash.digest('hex').slice(0, 32);
  }
}
