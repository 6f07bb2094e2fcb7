import { afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals';
import { createAlarmWebhookHandler } from '../../functions/alarm-webhook.ts';
import { chatOrigins, type Chat } from '../../functions/alarms/chat-address.ts';
import { composeWebhook } from '../../shared/runtime/compose-webhook.ts';
import { startEmbeddedSecrets, type EmbeddedSecrets } from '../support/embedded-secrets.ts';
import { contextWith } from '../support/lambda-events.ts';
import {
  startScriptedHttpServer,
  type ScriptedHttpServer,
} from '../support/scripted-http-server.ts';
import { compositeAlarm, metricAlarm, snsEvent } from './alarm-payloads.ts';

const token = 'planted-secret-0123456789';
const telegramToken = '123456:planted-secret-0123456789';

const paths: Readonly<Record<Chat, string>> = {
  discord: `/api/webhooks/1234/${token}`,
  slack: `/services/T0/B0/${token}`,
  telegram: `/bot${telegramToken}/sendMessage`,
};

let secrets: EmbeddedSecrets;
let server: ScriptedHttpServer;
let written: string[];
beforeEach(async () => {
  [secrets, server] = await Promise.all([startEmbeddedSecrets(), startScriptedHttpServer()]);
  written = [];
  for (const output of [process.stdout, process.stderr]) {
    jest.spyOn(output, 'write').mockImplementation((chunk) => {
      written.push(String(chunk));
      return true;
    });
  }
});
afterEach(async () => {
  jest.restoreAllMocks();
  await Promise.all([secrets.stop(), server.close()]);
});

/** Waits that were made, ms. */
const waits: number[] = [];

/** As deployed, but for the chat's address and the clock. */
function handlerFor(
  chat: Chat,
  options: { readonly origin?: string; readonly timeoutMs?: number } = {},
) {
  waits.length = 0;
  const runtime = composeWebhook({
    chat,
    secretId: 'webhook',
    service: 'mmm-prod',
    secretsEndpoint: secrets.endpoint,
  });
  const origin = options.origin ?? server.url;
  return createAlarmWebhookHandler({
    ...runtime,
    clock: {
      now: () => 0,
      wait: (ms) => {
        waits.push(ms);
        return Promise.resolve();
      },
    },
    origins: { ...chatOrigins, [chat]: origin },
    ...(options.timeoutMs === undefined ? {} : { timeoutMs: options.timeoutMs }),
  });
}

function putSecret(chat: Chat): void {
  const text =
    chat === 'telegram'
      ? JSON.stringify({ token: telegramToken, chatId: -100123 })
      : `${server.url}${paths[chat]}\n`;
  secrets.secrets.set('webhook', text);
}

const chats = ['discord', 'slack', 'telegram'] as const;

/** What each chat answers when it has taken a message. */
const taken = {
  discord: { kind: 'text', status: 204, text: '' },
  slack: { kind: 'text', status: 200, text: 'ok' },
  telegram: { kind: 'text', status: 200, text: '{"ok":true,"result":{}}' },
} as const;

describe.each(chats)('%s', (chat) => {
  beforeEach(() => {
    putSecret(chat);
    server.answer(`POST ${paths[chat]}`, taken[chat]);
  });

  const tell = async (message: unknown, subject?: string, timeoutMs = 5_000): Promise<void> => {
    await handlerFor(chat, { timeoutMs })(snsEvent(message, subject), contextWith());
  };

  test('is told an alarm in words, with its runbook and a link', async () => {
    await tell(metricAlarm);
    expect(server.requests).toHaveLength(1);
    expect(server.requests[0]?.headers['content-type']).toBe('application/json');
    const text = textIn(chat, server.requests[0]?.body);
    expect(text.split('\n')[0]).toBe('🔴 ALARM: No pass (mmm-prod)');
    expect(text).toContain('Runbook: https://example.com/docs/runbooks/no-pass.md');
    expect(text).toContain('eu-west-1, 111122223333, 2026-11-22T12:34:56.789+0000');
    expect(text).toContain(
      'https://eu-west-1.console.aws.amazon.com/cloudwatch/home?region=eu-west-1#alarmsV2:alarm/mmm-prod-stateless-WatchNoPass3A2DFEBA-AbCdEf123456',
    );
    expect(text).toContain('Threshold Crossed: 2 datapoints');
  });

  test('is told which alarm set off a composite one, and when it is over', async () => {
    await tell(compositeAlarm);
    await tell({ ...compositeAlarm, NewStateValue: 'OK', OldStateValue: 'ALARM' });
    const titles = server.requests.map(({ body }) => textIn(chat, body).split('\n')[0]);
    expect(titles).toEqual([
      '🔴 ALARM: Page (mmm-prod): No pass (mmm-prod)',
      '🟢 over: Page (mmm-prod): No pass (mmm-prod)',
    ]);
  });

  test('is told what is no alarm, and as much of it as fits', async () => {
    await tell('not JSON', 'Test');
    await tell({ hello: 'world' });
    await tell({ ...metricAlarm, TriggeringChildren: 'of another form' });
    await tell({ ...metricAlarm, AlarmDescription: '😀'.repeat(5_000) });
    const texts = server.requests.map(({ body }) => textIn(chat, body));
    expect(texts[0]).toBe('⚪ Test\nnot JSON');
    expect(texts[1]).toBe('⚪ A message\n{"hello":"world"}');
    expect(texts[2]).toContain('🔴 ALARM: No pass (mmm-prod)\n');
    expect(texts[3]?.length).toBeLessThanOrEqual(chat === 'discord' ? 2_000 : 4_096);
    // No half of a pair.
    expect(texts[3]).not.toMatch(/[\uD800-\uDBFF](?![\uDC00-\uDFFF])/);
  });

  test('that is busy is asked once more', async () => {
    server.answer(
      `POST ${paths[chat]}`,
      { kind: 'text', status: 429, text: '{}', headers: { 'retry-after': '2' } },
      taken[chat],
    );
    await tell(metricAlarm);
    expect(server.requests).toHaveLength(2);
    expect(waits).toEqual([2_000]);
  });

  test.each([
    ['refuses', { kind: 'text', status: 404, text: `no webhook ${token}` }, 1, /answered 404/],
    ['fails', { kind: 'text', status: 500, text: token }, 2, /answered 500/],
    [
      'asks for an hour',
      { kind: 'text', status: 429, text: '', headers: { 'retry-after': '3600' } },
      1,
      /answered 429/,
    ],
    ['says nothing', { kind: 'silence' }, 2, /gave no answer: TimeoutError/],
    ['hangs up', { kind: 'reset' }, 2, /gave no answer: (ECONNRESET|UND_ERR_SOCKET)/],
    ['points elsewhere', { kind: 'redirect', to: '/elsewhere' }, 1, /answered 302/],
  ] as const)(
    'that %s fails the invocation, without a word of its address',
    async (_, answer, tries, why) => {
      server.answer(`POST ${paths[chat]}`, answer);
      const patience = answer.kind === 'silence' ? 100 : 5_000;
      const failure = await tell(metricAlarm, undefined, patience).then(
        () => undefined,
        (error: unknown) => error,
      );
      expect(failure).toMatchObject({ name: 'ChatError' });
      expect((failure as Error).message).toMatch(why);
      expect(server.requests).toHaveLength(tries);
      const everything = [written.join(''), inspected(failure)].join('\n');
      expect(everything).toContain('invocation failed');
      expect(everything).not.toContain('planted-secret');
    },
  );
});

describe('the secret', () => {
  test('is read once for many alarms', async () => {
    putSecret('slack');
    server.answer(`POST ${paths.slack}`, taken.slack);
    const handler = handlerFor('slack');
    await handler(snsEvent(metricAlarm), contextWith());
    await handler(snsEvent(compositeAlarm), contextWith());
    expect(server.requests).toHaveLength(2);
    expect(secrets.asked).toEqual(['webhook']);
  });

  test.each([
    ['slack', 'not put in yet', 'the secret still holds the placeholder, no address of slack'],
    ['slack', `http://hooks.slack.com/services/T0/B0/${token}`, /is not the URL of a webhook/],
    ['slack', `https://hooks.slack.com.example.com/services/T0/${token}`, /is not the URL/],
    ['slack', `https://user:${token}@hooks.slack.com/services/T0/B0`, /is not the URL/],
    ['slack', `https://hooks.slack.com/api/${token}`, /is not the URL/],
    ['discord', `https://hooks.slack.com/services/T0/B0/${token}`, /at https:\/\/discord.com/],
    ['discord', token, /is not the URL of a webhook/],
    ['telegram', telegramToken, /is not {"token":"...","chatId":"..."}/],
    ['telegram', `{"token":"${token}/../x","chatId":"1"}`, /is not {"token"/],
  ] as const)('of %s is refused when it is %s', async (chat, secret, why) => {
    secrets.secrets.set('webhook', secret);
    const handler = handlerFor(chat, { origin: chatOrigins[chat] });
    const failure = await handler(snsEvent(metricAlarm), contextWith()).then(
      () => undefined,
      (error: unknown) => error,
    );
    expect(failure).toMatchObject({ name: 'ChatAddressError' });
    expect((failure as Error).message).toMatch(why);
    expect(server.requests).toEqual([]);
    expect([written.join(''), inspected(failure)].join('\n')).not.toContain('planted-secret');
  });

  test('that cannot be read fails the invocation', async () => {
    const invoked = handlerFor('slack')(snsEvent(metricAlarm), contextWith());
    await expect(invoked).rejects.toThrow(
      'the secret could not be read: ResourceNotFoundException',
    );
  });
});

function textIn(chat: Chat, body = ''): string {
  const sent = JSON.parse(body) as Record<string, unknown>;
  switch (chat) {
    case 'discord':
      expect(sent).toMatchObject({ allowed_mentions: { parse: [] }, flags: 4 });
      return String(sent['content']);
    case 'slack':
      expect(sent['text']).not.toMatch(/[<>]/);
      return String(sent['text']);
    case 'telegram':
      expect(sent).toMatchObject({ chat_id: '-100123' });
      expect(sent).not.toHaveProperty('parse_mode');
      return String(sent['text']);
  }
}

/** All that an error could show, its causes too. */
function inspected(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return [error.message, error.stack, JSON.stringify(error), inspected(error.cause)].join('\n');
}
