/** The six functions, and what each may do. */

import { Duration } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { indexName } from '../stateful-stack.ts';
import { allowSecrets } from './account-secrets.ts';
import { BotFunction, type BotFunctionProps } from './bot-function.ts';
import { CcxtLayer } from './ccxt-layer.ts';
import type { Network } from './network.ts';
import { allowBudgets } from './request-budgets.ts';
import {
  addressNameOf,
  runtimeEnvironment,
  secretPrefixOf,
  type Surroundings,
} from './runtime-environment.ts';

export { metricNamespace, metricService } from './runtime-environment.ts';

export const fanOutTimeout = Duration.seconds(20);
/** Room for one account's bots, each waiting for its exchange. A pass cut short carries on at the next tick. */
export const strategyTimeout = Duration.seconds(60);

export interface BotFunctionsProps extends Surroundings {
  /** Where the strategy calls the exchanges from; absent where their keys allow any address. */
  readonly network?: Network;
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
    this.secretPrefix = secretPrefixOf(props.settings);

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
      ...(props.network === undefined ? {} : { place: props.network.place }),
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

  #add(id: string, options: Omit<BotFunctionProps, 'environment'>): BotFunction {
    const environment = {
      ...runtimeEnvironment(this.#props),
      MMM_ADDRESS: addressNameOf(this.#props.settings, 'functions'),
    };
    return new BotFunction(this, id, { ...options, environment });
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
    const shards = relayQueues.shards.map(({ queueArn }) => queueArn);
    if (shards.length > 0) this.strategy.allow(['sqs:SendMessage'], shards);
    allowSecrets(this.strategy.role, this.secretPrefix);
    allowBudgets(this.strategy.role, this.#props);
  }
}
