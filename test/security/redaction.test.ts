/** Secrets are planted wherever they could leak from, and then looked for in all that comes out. */

import {
  afterAll,
  afterEach,
  beforeAll,
  beforeEach,
  describe,
  expect,
  jest,
  test,
} from '@jest/globals';
import type { Tracer } from '@aws-lambda-powertools/tracer';
import { createLifecycleHandler } from '../../functions/lifecycle.ts';
import { createRouterHandler } from '../../functions/router.ts';
import { createStrategyHandler } from '../../functions/strategy.ts';
import { createWatchdogHandler } from '../../functions/watchdog.ts';
import { composeRelay } from '../../relay/compose-relay.ts';
import { readRelayConfig } from '../../relay/relay-config.ts';
import { compose, type Runtime } from '../../shared/runtime/compose.ts';
import { readRuntimeConfig } from '../../shared/runtime/config.ts';
import { commandLine } from '../cli/command-line.ts';
import { configItemWith } from '../support/bot-builders.ts';
import {
  contextWith,
  sqsEvent,
  sqsRecord,
  streamEvent,
  streamRecord,
} from '../support/lambda-events.ts';
import { startTraceDaemon, traceEnvironment, type TraceDaemon } from '../support/trace-daemon.ts';
import { json, text, type SeenRequest } from '../support/scripted-http-server.ts';
import { until } from '../support/until.ts';
import type { Leak } from './leaky-exchange.ts';
import { credentials, formsIn, pemSecret, plantedIn, shortCredentials } from './planted.ts';
import { startRedactionWorld, type RedactionWorld } from './redaction-world.ts';

jest.setTimeout(120_000);

let daemon: TraceDaemon;
let tracer: Tracer;
let world: RedactionWorld;
let runtime: Runtime;
let lines: string[];
const environment = { ...process.env };

beforeAll(async () => {
  daemon = await startTraceDaemon();
  Object.assign(process.env, traceEnvironment(daemon));
  const { createTracer } = await import('../../shared/runtime/tracer.ts');
  tracer = createTracer('mmm-test', process.env);
});
afterAll(async () => {
  for (const name of Object.keys(traceEnvironment(daemon))) {
    if (environment[name] === undefined) Reflect.deleteProperty(process.env, name);
    else process.env[name] = environment[name];
  }
  await daemon.close();
});
beforeEach(async () => {
  lines = [];
  for (const stream of [process.stdout, process.stderr]) {
    jest.spyOn(stream, 'write').mockImplementation((chunk) => {
      lines.push(String(chunk));
      return true;
    });
  }
  world = await startRedactionWorld();
  runtime = compose(readRuntimeConfig(world.environment), { clock: world.clock });
});
afterEach(async () => {
  runtime.close();
  await world.stop();
  jest.restoreAllMocks();
});

/** A pass of each bot, whatever becomes of it. */
async function passOf(...botIds: readonly string[]): Promise<void> {
  const strategy = createStrategyHandler({ ...runtime, tracer });
  for (const botId of botIds) {
    await strategy(sqsEvent(sqsRecord({ kind: 'config', botId }, botId)), contextWith());
  }
}

async function expectNothingPlanted(...others: readonly string[]): Promise<void> {
  const all = [lines.join(''), await world.written(), daemon.datagrams.join('\n'), ...others];
  expect(plantedIn(all.join('\n'), world.exchange.signatures)).toEqual([]);
}

const shown = async (...commands: readonly string[]): Promise<string> => {
  const { MMM_TABLE, AWS_ENDPOINT_URL_DYNAMODB: MMM_ENDPOINT } = world.environment;
  const ran: string[] = [];
  for (const command of commands) {
    const { out, err } = await commandLine(command, { environment: { MMM_TABLE, MMM_ENDPOINT } });
    ran.push(out, err);
  }
  return ran.join('\n');
};

const fields = ['apiKey', 'apiSecret', 'passphrase'] as const;
/** One at a time: what is shown of an exchange's words is short. */
const sentences = [credentials, shortCredentials].flatMap((its) =>
  fields.flatMap((field) =>
    Object.entries(formsIn(its[field])).map(([form, secret]) => ({ form, field, secret })),
  ),
);

const refusal = (msg: string) => json({ code: '50113', msg, data: [] }, 401);
const failure = (msg: string) => json({ code: '50026', msg, data: [] }, 500);
const isSigned = ({ headers }: SeenRequest): boolean => headers['ok-access-key'] !== undefined;

/** As the words of the exchange: everything it was sent. */
const echoes: readonly { readonly by: string; readonly leak: Leak }[] = [
  { by: 'a refusal', leak: ({ headers }) => refusal(`wrong: ${JSON.stringify(headers)}`) },
  { by: 'a signature', leak: ({ headers }) => failure(`of ${headers['ok-access-sign'] ?? ''}`) },
  { by: 'html', leak: ({ headers }) => text(`<p>${JSON.stringify(headers)}</p>`, 502) },
  { by: 'a header name', leak: ({ headers }) => refusal(JSON.stringify(Object.keys(headers))) },
  { by: 'no JSON', leak: ({ headers }) => text(JSON.stringify(headers).slice(1), 200) },
  {
    by: 'a code',
    leak: ({ headers }) => json({ code: headers['ok-access-passphrase'], msg: '', data: [] }),
  },
  {
    by: 'another shape',
    leak: ({ headers }) =>
      json({ code: '0', msg: '', data: [{ [headers['ok-access-key'] ?? '']: 1 }] }),
  },
];

const bothBots = async (): Promise<readonly string[]> => {
  await runtime.store.putConfig('grid-1', configItemWith());
  await runtime.store.putConfig('grid-2', configItemWith({ botId: 'grid-2', account: 'short' }));
  return ['grid-1', 'grid-2'];
};

describe('an exchange that repeats what it was sent', () => {
  test.each(echoes)('by $by: not while keys are looked at, nor afterwards', async ({ leak }) => {
    const bots = await bothBots();
    const repeat: Leak = (request) => (isSigned(request) ? leak(request) : undefined);
    world.exchange.leak = repeat;
    await passOf(...bots);
    world.exchange.leak = () => undefined;
    await passOf(...bots);
    world.exchange.leak = repeat;
    await passOf(...bots);
    expect(world.exchange.leaks).toBeGreaterThan(2);
    expect(lines.join('')).toContain('pass failed');
    await expectNothingPlanted(await shown('bots', 'bots show grid-1', 'audit grid-1'));
  });

  test('in any form, one secret after the other', async () => {
    const bots = await bothBots();
    await passOf(...bots);
    for (const { form, secret, field } of sentences) {
      const words = `${form}: Invalid ${field}: ${secret} is not one, nor is ${secret}`;
      world.exchange.leak = (request) => (isSigned(request) ? refusal(words) : undefined);
      world.clock.advance(60_000);
      await passOf(...bots);
    }
    expect(world.exchange.leaks).toBeGreaterThanOrEqual(2 * sentences.length);
    await expectNothingPlanted(await shown('bots show grid-1'));
  });

  test('as the reason of an order it refuses', async () => {
    world.exchange.leak = ({ method, headers, body }) => {
      if (method !== 'POST') return undefined;
      const sMsg = JSON.stringify({ headers, body });
      const orders = [JSON.parse(body) as unknown].flat() as { clOrdId?: string }[];
      const data = orders.map(({ clOrdId }) => ({ ordId: '', clOrdId, sCode: '51008', sMsg }));
      return json({ code: '1', msg: sMsg, data });
    };
    const bots = await bothBots();
    await passOf(...bots);
    expect(world.exchange.leaks).toBeGreaterThan(0);
    expect(lines.join('')).toContain('order rejected');
    await expectNothingPlanted(await shown('bots show grid-1', 'audit grid-1'));
  });
});

describe('secrets in the wrong place', () => {
  const planted = credentials.apiSecret;

  test.each([
    { what: 'no JSON', secret: `{"apiSecret":${JSON.stringify(planted)}` },
    { what: 'bare text', secret: planted },
    { what: 'a list', secret: JSON.stringify([planted]) },
    { what: 'an unknown field', secret: JSON.stringify({ ...credentials, seed: planted }) },
    {
      what: 'a secret for an exchange',
      secret: JSON.stringify({ ...credentials, exchange: planted }),
    },
    {
      what: 'a secret in an address',
      secret: JSON.stringify({
        ...credentials,
        baseUrl: `https://${encodeURIComponent(planted)}@okx.com`,
      }),
    },
    {
      what: 'a key in PEM for another exchange',
      secret: JSON.stringify({ ...credentials, apiSecret: pemSecret }),
    },
    {
      what: 'a key in PEM, cut',
      secret: JSON.stringify({
        exchange: 'binance',
        apiKey: credentials.apiKey,
        apiSecret: pemSecret.slice(0, -40),
      }),
    },
  ])('stored credentials of $what', async ({ secret }) => {
    await bothBots();
    world.secrets.secrets.set(`${world.secretPrefix}main`, secret);
    await passOf('grid-1');
    expect(lines.join('')).toContain('pass failed');
    await expectNothingPlanted(await shown('bots show grid-1'));
  });

  const written = async (changes: Readonly<Record<string, unknown>>): Promise<void> => {
    await runtime.store.putConfig('grid-1', { ...configItemWith(), ...changes });
    const change = streamEvent(streamRecord('BOT#grid-1', 'CONFIG'));
    await createLifecycleHandler(runtime)(change, contextWith());
    await passOf('grid-1');
    await createWatchdogHandler(runtime)({}, contextWith());
    expect(lines.join('')).toContain('config rejected');
  };

  test('a config item with keys beside its fields', async () => {
    await written({ ...credentials, credentials, [planted]: 1 });
    await written({ ...credentials, notes: `passphrase: ${credentials.passphrase}` });
    await expectNothingPlanted(await shown('bots', 'bots show grid-1'));
  });

  test('a config item with keys in its fields', async () => {
    const { apiKey: symbol, passphrase: account } = credentials;
    await written({
      symbol,
      account,
      spacing: planted,
      startPrice: { planted },
      exchange: pemSecret,
    });
    await expectNothingPlanted(await shown('bots'));
  });

  test('messages and events that none of us wrote', async () => {
    const strategy = createStrategyHandler({ ...runtime, tracer });
    for (const body of [credentials, { kind: 'tick', ...credentials }, planted]) {
      const answer = await strategy(sqsEvent(sqsRecord(body, 'main')), contextWith());
      expect(answer.batchItemFailures).toHaveLength(1);
    }
    const event = { 'detail-type': 'order-events', source: 'mmm.relay', account: '', region: '' };
    const common = { ...event, version: '0', id: 'event-1', time: '', resources: [] };
    await createRouterHandler(runtime)({ ...common, detail: credentials }, contextWith());
    expect(lines.join('')).toContain('events unreadable');
    await expectNothingPlanted();
  });
});

test('a relay whose login is refused with all it sent', async () => {
  await runtime.store.putConfig('grid-1', configItemWith({ connection: 'websocket' }));
  const config = readRelayConfig(world.environment);
  const relay = await composeRelay(config, { clock: world.clock });
  await until('a login is refused', () => world.exchange.logins > 0);
  await until('it is told', () => lines.join('').includes('refused'));
  const health = await fetch(`http://127.0.0.1:${relay.healthPort ?? 0}/health`);
  const facts = `${await health.text()}\n${JSON.stringify(relay.describe())}`;
  await relay.stop();
  expect(facts).toContain('refused');
  await expectNothingPlanted(facts, await shown('bots show grid-1'));
});
