/** The functions and the relay as they are deployed, their output caught, between a leaky exchange and all that they write to. */

import { gunzipSync } from 'node:zlib';
import { ScanCommand } from '@aws-sdk/client-dynamodb';
import { startFauxqs } from 'fauxqs';
import { startEventBus } from '../../local/host/event-bus.ts';
import { startOkxSimulator } from '../../local/exchange/okx/okx-simulator.ts';
import { systemClock } from '../../shared/runtime/system-clock.ts';
import { aTimeMs } from '../support/bot-builders.ts';
import { embeddedAws, startEmbeddedDynamoDb } from '../support/embedded-dynamodb.ts';
import { startEmbeddedSecrets } from '../support/embedded-secrets.ts';
import { quietMarket } from '../local/support.ts';
import { virtualClock } from '../support/virtual-clock.ts';
import { startLeakyExchange } from './leaky-exchange.ts';
import { credentials, shortCredentials } from './planted.ts';

const secretPrefix = 'mmm/test/';
const queues = ['slots', 'work.fifo', 'commands.fifo'];
const permissions = ['read_only', 'trade'] as const;
const keyOf = ({
  apiKey,
  apiSecret: secret,
  passphrase,
}: typeof credentials | typeof shortCredentials) => [{ apiKey, secret, passphrase, permissions }];

export type RedactionWorld = Awaited<ReturnType<typeof startRedactionWorld>>;

export async function startRedactionWorld() {
  const clock = virtualClock(aTimeMs);
  const [database, secrets, sqs] = await Promise.all([
    startEmbeddedDynamoDb(),
    startEmbeddedSecrets(),
    startFauxqs({ port: 0, logger: false, defaultRegion: embeddedAws.region }),
  ]);
  const balances = { BTC: '10', USDT: '1000000' };
  const okx = await startOkxSimulator({
    clock,
    recording: quietMarket,
    seed: 1,
    accounts: [
      { name: 'main', balances, keys: keyOf(credentials) },
      { name: 'short', balances, keys: keyOf(shortCredentials) },
    ],
  });
  const exchange = await startLeakyExchange(okx.baseUrl);
  const stored = (its: object) => JSON.stringify({ ...its, baseUrl: exchange.url });
  secrets.secrets.set(`${secretPrefix}main`, stored(credentials));
  secrets.secrets.set(`${secretPrefix}short`, stored(shortCredentials));
  const region = { region: embeddedAws.region };
  const [slots = '', work = '', commands = ''] = queues.map((name) => {
    const attributes = name.endsWith('.fifo') ? { attributes: { FifoQueue: 'true' } } : {};
    return sqs.createQueue(name, { ...region, ...attributes }).queueUrl;
  });
  const published: string[] = [];
  const bus = await startEventBus({
    busName: 'events',
    region: embeddedAws.region,
    clock: systemClock,
    rules: [
      {
        source: 'mmm.relay',
        target: (event) => Promise.resolve(published.push(JSON.stringify(event))),
      },
    ],
    onLost: () => undefined,
  });
  const tableName = await database.createTable();

  return {
    clock,
    exchange,
    secrets,
    secretPrefix,
    database,
    environment: {
      MMM_STAGE: 'test',
      MMM_TABLE: tableName,
      MMM_SLOTS_QUEUE_URL: slots,
      MMM_WORK_QUEUE_URL: work,
      MMM_RELAY_QUEUE_URLS: commands,
      MMM_EVENT_BUS: 'events',
      MMM_RELAY_HEALTH_PORT: '0',
      MMM_SECRET_PREFIX: secretPrefix,
      MMM_LOG_LEVEL: 'debug',
      AWS_ENDPOINT_URL_DYNAMODB: database.endpoint,
      AWS_ENDPOINT_URL_SQS: sqs.address,
      AWS_ENDPOINT_URL_SECRETS_MANAGER: secrets.endpoint,
      AWS_ENDPOINT_URL_EVENTBRIDGE: bus.endpoint,
    },
    /** Items but those a person wrote, messages of every queue, events of the bus: as text. */
    written: async (): Promise<string> => {
      const { Items: items = [] } = await database.client.send(
        new ScanCommand({ TableName: tableName }),
      );
      const ours = items.filter(({ sk }) => sk?.S !== 'CONFIG').map(textOf);
      const messages = queues.flatMap((name) => {
        const { ready = [], delayed = [], inflight = [] } = sqs.inspectQueue(name)?.messages ?? {};
        return [...ready, ...delayed, ...inflight].map((message) => JSON.stringify(message));
      });
      return [...ours, ...messages, ...published].join('\n');
    },
    stop: async () => {
      await Promise.all([exchange.close(), bus.close(), sqs.stop(), secrets.stop()]);
      await Promise.all([okx.close(), database.stop()]);
    },
  };
}

/** A document is packed. */
function textOf(item: Readonly<Record<string, { readonly B?: Uint8Array | undefined }>>): string {
  const packed = Object.values(item).flatMap(({ B: bytes }) =>
    bytes === undefined ? [] : [bytes],
  );
  return [JSON.stringify(item), ...packed.map((bytes) => gunzipSync(bytes).toString('utf8'))].join(
    '\n',
  );
}
