/** Another logical id is another resource: an empty table, lost messages, an address no exchange knows. */

import { expect, test } from '@jest/globals';
import { synthesize } from './templates.ts';
import type { Templates } from './templates.ts';

const guarded = {
  stateful: {
    'AWS::DynamoDB::GlobalTable': ['TableCD117FA1'],
    'AWS::EC2::EIP': ['EgressIp4CAAA365'],
    'AWS::SecretsManager::Secret': ['WebhookSecret11F7963D'],
    'AWS::SQS::Queue': [
      'DeadLettersCommands6068234F',
      'DeadLettersEvents8232E37B',
      'DeadLettersLifecycle04E36392',
      'DeadLettersSchedules877CA5A0',
      'DeadLettersSlots56DABACD',
      'DeadLettersWorkD6C76083',
    ],
  },
  stateless: {
    // An address is associated once: under another id CloudFormation could not make it before it takes the old one away.
    'AWS::EC2::EIPAssociation': ['NetworkNatAddressC524E78C'],
    'AWS::EC2::Instance': ['NetworkVpcPublicSubnet1NatInstance6FD019B0'],
    'AWS::EC2::VPC': ['NetworkVpc7FB7348F'],
    'AWS::ECS::Cluster': ['RelayCluster6ADB58DA'],
    'AWS::ECS::Service': ['RelayService2233959F'],
    'AWS::Events::EventBus': ['EventsD32975C2'],
    'AWS::Lambda::Function': [
      'FunctionsFanOutFunction8A0E98F6',
      'FunctionsLifecycleFunctionFBCC2DD4',
      'FunctionsPlannerFunctionA46DBEE5',
      'FunctionsRouterFunction00E3BA42',
      'FunctionsStrategyFunctionAD7D32A1',
      'FunctionsWatchdogFunction944131E1',
    ],
    'AWS::SNS::Topic': ['AlarmsTopic3A2DFEBA'],
    'AWS::SQS::Queue': ['QueuesSlots0E5FA119', 'QueuesWork4F2460A8', 'RelayQueuesShard0A938FC73'],
  },
} satisfies Record<keyof Templates, Record<string, readonly string[]>>;

test('what holds something keeps its logical id', () => {
  const templates = synthesize({ alarmWebhook: 'slack' });
  for (const stack of ['stateful', 'stateless'] as const) {
    for (const [type, ids] of Object.entries(guarded[stack])) {
      const found = Object.keys(templates[stack].findResources(type));
      expect(found).toEqual(expect.arrayContaining(ids));
    }
  }
});
