/** Everything a deployment may replace: schedules, queues, functions, the event bus and the alarms. */

import { CfnOutput, Stack } from 'aws-cdk-lib';
import type { StackProps } from 'aws-cdk-lib';
import type { TableV2 } from 'aws-cdk-lib/aws-dynamodb';
import type { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import type { Construct } from 'constructs';
import { BotFunctions, fanOutTimeout, strategyTimeout } from './constructs/bot-functions.ts';
import type { DeadLetters } from './constructs/dead-letters.ts';
import type { EgressAddress } from './constructs/egress-address.ts';
import { Events } from './constructs/events.ts';
import { EveryMinute } from './constructs/every-minute.ts';
import { MessageSources } from './constructs/message-sources.ts';
import { Network } from './constructs/network.ts';
import { RelayQueues } from './constructs/relay-queues.ts';
import { RelayService } from './constructs/relay-service.ts';
import { SmokeTest } from './constructs/smoke-test.ts';
import { addWatching } from './constructs/watching.ts';
import { WorkQueues } from './constructs/work-queues.ts';
import type { Settings } from './settings.ts';

export interface StatelessStackProps extends StackProps {
  readonly settings: Settings;
  readonly table: TableV2;
  readonly deadLetters: DeadLetters;
  readonly egressAddress?: EgressAddress;
  /** Address of the chat that alarms are told to. */
  readonly webhookSecret?: Secret;
}

export class StatelessStack extends Stack {
  readonly functions: BotFunctions;

  constructor(scope: Construct, id: string, props: StatelessStackProps) {
    super(scope, id, props);
    const { deadLetters, egressAddress, settings, table, webhookSecret } = props;

    const queues = new WorkQueues(this, 'Queues', { deadLetters, fanOutTimeout, strategyTimeout });
    const relayQueues = new RelayQueues(this, 'RelayQueues', {
      shards: settings.relayShards,
      deadLetters,
    });
    const surroundings = { settings, table, queues, relayQueues };
    const network = this.#network(settings, egressAddress);
    this.functions = new BotFunctions(this, 'Functions', {
      ...surroundings,
      ...(network === undefined || egressAddress === undefined ? {} : { network }),
    });
    new MessageSources(this, 'Sources', {
      functions: this.functions,
      queues,
      table,
      deadLetters,
      strategyConcurrencyMax: settings.strategyConcurrencyMax,
    });

    new EveryMinute(this, 'PlanEveryMinute', {
      target: this.functions.planner,
      description: 'MMM: plan the slots of the next minute',
      deadLetters: deadLetters.schedules,
    });
    new EveryMinute(this, 'WatchEveryMinute', {
      target: this.functions.watchdog,
      description: 'MMM: look for stuck orders and late passes',
      deadLetters: deadLetters.schedules,
    });

    const events = new Events(this, 'Events', { router: this.functions.router, deadLetters });
    const relay =
      network === undefined || settings.relayShards === 0
        ? undefined
        : new RelayService(this, 'Relay', {
            ...surroundings,
            network,
            bus: events.bus,
          });

    addWatching(this, {
      ...surroundings,
      functions: this.functions,
      deadLetters,
      ...(relay === undefined ? {} : { relay }),
      ...(network?.natInstance === undefined ? {} : { natInstance: network.natInstance }),
      ...(webhookSecret === undefined ? {} : { webhookSecret }),
    });

    if (settings.smokeTest) {
      new SmokeTest(this, 'Smoke', {
        ...surroundings,
        functions: this.functions,
        after: this.node.children,
      });
    }

    this.print('WorkQueueUrl', queues.work.queueUrl, 'Ticks and config changes on their way');
    this.print('EventBusName', events.bus.eventBusName, 'Order events of the exchanges');
    if (relay !== undefined) {
      this.print('RelayQueueUrls', relayQueues.urls(), 'Orders to the relay, by shard');
      this.print('RelayClusterName', relay.cluster.clusterName, 'Where the relay runs');
      this.print('RelayServiceName', relay.service.serviceName, 'The relay, in its cluster');
    }
    this.print(
      'SecretPrefix',
      this.functions.secretPrefix,
      'Store each account’s API key as a secret of this prefix and the account’s name',
    );
  }

  /** There is one only where something runs in it. */
  #network(settings: Settings, address: EgressAddress | undefined): Network | undefined {
    if (settings.relayShards === 0 && address === undefined) return undefined;
    return new Network(this, 'Network', {
      settings,
      ...(address === undefined ? {} : { allocationId: address.allocationId }),
    });
  }

  private print(id: string, value: string, description: string): void {
    new CfnOutput(this, id, { value, description });
  }
}
