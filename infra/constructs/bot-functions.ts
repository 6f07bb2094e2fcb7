/** The six functions, and what each may do. */

import { ArnFormat, Duration, Stack, Validations } from 'aws-cdk-lib';
import type { TableV2 } from 'aws-cdk-lib/aws-dynamodb';
import { Construct } from 'constructs';
import { indexName } from '../stateful-stack.ts';
import type { Settings } from '../settings.ts';
import { BotFunction } from './bot-function.ts';
import { CcxtLayer } from './ccxt-layer.ts';
import type { RelayQueues } from './relay-queues.ts';
import type { WorkQueues } from './work-queues.ts';

export const fanOutTimeout = Duration.seconds(20);
/** Room for one account's bots, each waiting for its exchange. A pass cut short carries on at the next tick. */
export const strategyTimeout = Duration.seconds(60);

/** CloudWatch namespace of the metrics the functions write. */
export const metricNamespace = 'MMM';

/** The one dimension of those metrics: it keeps the stages of one account apart. */
export function metricService(settings: Settings): string {
  return `mmm-${settings.stage}`;
}

export interface BotFunctionsProps {
  readonly settings: Settings;
  readonly table: TableV2;
  readonly queues: WorkQueues;
  readonly relayQueues: RelayQueues;
}

export class BotFunctions extends Construct {
  readonly planner: BotFunction;
  readonly fanOut: BotFunction;
  readonly strategy: BotFunction;
  readonly lifecycle: BotFunction;
  readonly watchdog: BotFunction;
  readonly router: BotFunction;
  /** Stands before an account's name in the name of its secret. */
  readonly secretPrefix: string;

  readonly #props: BotFunctionsProps;

  constructor(scope: Construct, id: string, props: BotFunctionsProps) {
    super(scope, id);
    this.#props = props;
    this.secretPrefix = `mmm/${props.settings.stage}/`;

    this.planner = this.#add('Planner', {
      entryName: 'planner',
      description: 'MMM: finds the bots due in the next minute and writes the slots',
      timeout: Duration.seconds(30),
      memoryMb: 256,
    });
    this.fanOut = this.#add('FanOut', {
      entryName: 'fan-out',
      description: 'MMM: turns a slot into one tick for each account',
      timeout: fanOutTimeout,
      memoryMb: 256,
    });
    this.strategy = this.#add('Strategy', {
      entryName: 'strategy',
      description: 'MMM: one pass: observe, fold, plan, commit, act',
      timeout: strategyTimeout,
      memoryMb: 512,
    });
    this.lifecycle = this.#add('Lifecycle', {
      entryName: 'lifecycle',
      description: 'MMM: checks a written config and has its bot re-planned',
      timeout: Duration.seconds(30),
      memoryMb: 256,
    });
    this.watchdog = this.#add('Watchdog', {
      entryName: 'watchdog',
      description: 'MMM: counts stuck orders and late passes, outside of the workers',
      timeout: Duration.seconds(30),
      memoryMb: 256,
    });
    this.router = this.#add('Router', {
      entryName: 'router',
      description: 'MMM: puts the order events of the bus in the order of their bots',
      timeout: Duration.seconds(10),
      memoryMb: 256,
    });
    // The one function that makes exchanges.
    const { ccxt } = props.settings;
    if (ccxt.length > 0) this.strategy.lambda.addLayers(new CcxtLayer(this, 'Ccxt', ccxt).layer);
    this.#grant();
  }

  #add(
    id: string,
    options: {
      readonly entryName: string;
      readonly description: string;
      readonly timeout: Duration;
      readonly memoryMb: number;
    },
  ): BotFunction {
    const { queues, relayQueues, settings, table } = this.#props;
    return new BotFunction(this, id, {
      ...options,
      environment: {
        MMM_TABLE: table.tableName,
        MMM_SLOTS_QUEUE_URL: queues.slots.queueUrl,
        MMM_WORK_QUEUE_URL: queues.work.queueUrl,
        MMM_RELAY_QUEUE_URLS: relayQueues.urls(),
        MMM_SECRET_PREFIX: this.secretPrefix,
        MMM_STAGE: settings.stage,
        POWERTOOLS_SERVICE_NAME: metricService(settings),
        POWERTOOLS_METRICS_NAMESPACE: metricNamespace,
      },
    });
  }

  /** Written out action by action: no function may delete an item, and only the strategy reads a key. */
  #grant(): void {
    const { queues, relayQueues, table } = this.#props;
    const index = `${table.tableArn}/index/${indexName}`;

    for (const reader of [this.planner, this.watchdog]) {
      reader.allow(['dynamodb:Query'], [index]);
      reader.allow(['dynamodb:BatchGetItem', 'dynamodb:GetItem'], [table.tableArn]);
    }
    this.planner.allow(['sqs:SendMessage'], [queues.slots.queueArn]);
    this.fanOut.allow(['sqs:SendMessage'], [queues.work.queueArn]);
    for (const writer of [this.strategy, this.lifecycle]) {
      const actions = ['dynamodb:BatchGetItem', 'dynamodb:GetItem', 'dynamodb:PutItem'];
      writer.allow(actions, [table.tableArn]);
    }
    for (const sender of [this.lifecycle, this.router]) {
      sender.allow(['sqs:SendMessage'], [queues.work.queueArn]);
    }
    this.strategy.allow(
      ['sqs:SendMessage'],
      relayQueues.shards.map(({ queueArn }) => queueArn),
    );
    this.#allowSecrets(this.strategy);
  }

  #allowSecrets(reader: BotFunction): void {
    const secrets = Stack.of(this).formatArn({
      service: 'secretsmanager',
      resource: 'secret',
      resourceName: `${this.secretPrefix}*`,
      arnFormat: ArnFormat.COLON_RESOURCE_NAME,
    });
    reader.allow(['secretsmanager:GetSecretValue'], [secrets]);
    Validations.of(reader.role).acknowledge({
      id: `AwsSolutions-IAM5[Resource::arn:<AWS::Partition>:secretsmanager:<AWS::Region>:<AWS::AccountId>:secret:${this.secretPrefix}*]`,
      reason: 'People add accounts after the deployment; the prefix holds nothing but their keys.',
    });
  }
}
