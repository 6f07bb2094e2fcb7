/** Where the resources of the stacks are on this machine, and by which names and ARNs they go. */

import type { Assembly, Resource } from './assembly.ts';
import { resolver, type Asked, type Resolve } from './intrinsics.ts';

/** What the stacks' resources are on this machine. */
export interface Places {
  readonly region: string;
  readonly tableName: string;
  readonly busName: string;
  /** Of a queue, by `queueName`. */
  readonly queueUrl: (name: string) => string | undefined;
}

const accountId = '000000000000';

/** FIFO queues are known by the end of their names. */
export function queueName(id: string, { Properties }: Resource): string {
  return Properties['FifoQueue'] === true ? `${id}.fifo` : id;
}

function queueArn(region: string, name: string): string {
  return `arn:aws:sqs:${region}:${accountId}:${name}`;
}

export function resolverAt({ templates }: Assembly, places: Places): Resolve {
  const { region } = places;
  const arn = (service: string, name: string) =>
    `arn:aws:${service}:${region}:${accountId}:${name}`;
  return resolver({
    templates,
    pseudo: {
      'AWS::Region': region,
      'AWS::AccountId': accountId,
      'AWS::Partition': 'aws',
      'AWS::URLSuffix': 'amazonaws.com',
    },
    physical: ({ id, resource, attribute }: Asked) => {
      switch (resource.Type) {
        case 'AWS::SQS::Queue': {
          const name = queueName(id, resource);
          return attribute === 'Arn' ? queueArn(region, name) : places.queueUrl(name);
        }
        case 'AWS::DynamoDB::GlobalTable': {
          const tableArn = arn('dynamodb', `table/${places.tableName}`);
          if (attribute === 'StreamArn') return `${tableArn}/stream/local`;
          return attribute === 'Arn' ? tableArn : places.tableName;
        }
        case 'AWS::Lambda::Function':
          return attribute === 'Arn' ? arn('lambda', `function:${id}`) : id;
        case 'AWS::Lambda::LayerVersion':
          return id;
        case 'AWS::Events::EventBus':
          return attribute === 'Arn'
            ? arn('events', `event-bus/${places.busName}`)
            : places.busName;
        default:
          return undefined;
      }
    },
  });
}

/** The last part of a queue's URL is its name. */
export function arnOfUrl(region: string, url: string): string {
  return queueArn(region, url.slice(url.lastIndexOf('/') + 1));
}
