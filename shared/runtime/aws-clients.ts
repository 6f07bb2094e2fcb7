/** The SDK's clients, made once a process: with time limits, since their own are far longer than a function lives. */

import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { SQSClient } from '@aws-sdk/client-sqs';
import type { RuntimeConfig } from './config.ts';

const limits = {
  maxAttempts: 3,
  requestHandler: { connectionTimeout: 1_000, requestTimeout: 3_000 },
} as const;

/** An embedded service takes any key and region; a real one must not be needed to talk to it, nor be sent to it. */
const embedded = {
  region: 'eu-west-1',
  credentials: { accessKeyId: 'embedded', secretAccessKey: 'embedded' },
} as const;

export interface AwsClients {
  readonly dynamoDb: DynamoDBClient;
  readonly sqs: SQSClient;
  readonly secrets: SecretsManagerClient;
  destroy(): void;
}

export function createAwsClients({ region, endpoints }: RuntimeConfig): AwsClients {
  const optionsFor = (endpoint: string | undefined) => ({
    ...limits,
    ...(region === undefined ? {} : { region }),
    ...(endpoint === undefined ? {} : { endpoint }),
    ...(endpoint !== undefined && isLoopback(endpoint)
      ? { ...embedded, region: region ?? embedded.region }
      : {}),
  });
  const dynamoDb = new DynamoDBClient(optionsFor(endpoints.dynamoDb));
  const sqs = new SQSClient(optionsFor(endpoints.sqs));
  const secrets = new SecretsManagerClient(optionsFor(endpoints.secrets));
  return {
    dynamoDb,
    sqs,
    secrets,
    destroy: () => {
      for (const client of [dynamoDb, sqs, secrets]) client.destroy();
    },
  };
}

function isLoopback(endpoint: string): boolean {
  const { hostname } = new URL(endpoint);
  return hostname === 'localhost' || hostname === '[::1]' || hostname.startsWith('127.');
}
