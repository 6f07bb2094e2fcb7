/** An SQS in this process that only this machine can reach. */

import { CreateQueueCommand, SQSClient } from '@aws-sdk/client-sqs';
import { buildApp } from 'fauxqs';
import { HostError } from './host-error.ts';

/** It asks for no password and the package's own server listens on all interfaces: this one does not. */
const loopback = '127.0.0.1';

export interface LoopbackSqs {
  readonly address: string;
  readonly client: SQSClient;
  /** Returns the queue's URL. A name that ends in `.fifo` makes a FIFO queue. */
  createQueue(name: string, attributes?: Readonly<Record<string, string>>): Promise<string>;
  stop(): Promise<void>;
}

/** On a free port. */
export async function startLoopbackSqs(options: {
  readonly region: string;
  readonly credentials: { readonly accessKeyId: string; readonly secretAccessKey: string };
}): Promise<LoopbackSqs> {
  const { region, credentials } = options;
  const app = buildApp({ logger: false, defaultRegion: region });
  const address = await app.listen({ port: 0, host: loopback });
  const client = new SQSClient({ region, credentials, endpoint: address });
  return {
    address,
    client,
    createQueue: async (name, attributes = {}) => {
      const { QueueUrl } = await client.send(
        new CreateQueueCommand({ QueueName: name, Attributes: { ...attributes } }),
      );
      if (QueueUrl === undefined) throw new HostError(`queue ${name} was made without an address`);
      return QueueUrl;
    },
    stop: async () => {
      client.destroy();
      await app.close();
    },
  };
}
