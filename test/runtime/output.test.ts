/** What reaches standard output: log lines without secrets, metrics with two dimensions at most. */

import { afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals';
import { createCallCounter } from '../../shared/runtime/call-counter.ts';
import { createEmfMetrics } from '../../shared/runtime/emf-metrics.ts';
import { createJsonLogger } from '../../shared/runtime/json-logger.ts';
import { createRedactor } from '../../shared/runtime/redactor.ts';

let written: string[];

beforeEach(() => {
  written = [];
  for (const stream of [process.stdout, process.stderr]) {
    jest.spyOn(stream, 'write').mockImplementation((chunk) => {
      written.push(String(chunk));
      return true;
    });
  }
});
afterEach(() => {
  jest.restoreAllMocks();
});

const lines = () => written.map((line) => JSON.parse(line) as Record<string, unknown>);

describe('the log', () => {
  function loggerThatKnows(...secrets: readonly string[]) {
    const redactor = createRedactor();
    redactor.conceal(secrets);
    return createJsonLogger({ service: 'mmm-test', level: 'info', redactor });
  }

  test('is one JSON object a line, with the fields of its logger', () => {
    const logger = loggerThatKnows().with({ botId: 'grid-1' });
    logger.with({ level: 3 }).info('filled', { price: '59700.1' });
    logger.debug('too quiet to be written');
    expect(lines()).toMatchObject([
      {
        level: 'INFO',
        message: 'filled',
        service: 'mmm-test',
        botId: 'grid-1',
        gridLevel: 3,
        price: '59700.1',
      },
    ]);
  });

  const planted = 'planted-Zm9vYmFy';
  const failed = new Error(`asked with apiKey=${planted}`, {
    cause: {
      config: { headers: { 'OK-ACCESS-SIGN': planted }, data: `{"apiSecret":"${planted}"}` },
    },
  });

  test.each([
    { where: 'a field', fields: { apiKey: planted } },
    { where: 'an odd spelling', fields: { api_secret: planted, 'API-KEY': planted } },
    { where: 'deep inside', fields: { account: [{ credentials: { passphrase: planted } }] } },
    {
      where: 'signed headers',
      fields: { headers: { 'OK-ACCESS-KEY': planted, 'ok-access-sign': planted } },
    },
    {
      where: 'other headers',
      fields: { Authorization: `Bearer ${planted}`, 'X-MBX-APIKEY': planted },
    },
    { where: 'an error', fields: { error: failed } },
    { where: 'text of JSON', fields: { body: `{"sign": "${planted}", "n": 1}` } },
    {
      where: 'text of headers',
      fields: { dump: `Authorization: Bearer ${planted}\nOK-ACCESS-PASSPHRASE: ${planted}` },
    },
    {
      where: 'a sentence of words',
      fields: { msg: `Wrong passphrase: a ${planted}, b ${planted}` },
    },
    {
      where: 'quotes',
      fields: { msg: `OK-ACCESS-PASSPHRASE="a, ${planted} b ${planted}" is wrong` },
    },
    {
      where: 'JSON within JSON',
      fields: { data: JSON.stringify({ data: JSON.stringify({ secretKey: planted }) }) },
    },
    {
      where: 'an error of errors',
      fields: {
        error: new AggregateError([failed, new Error('x', { cause: failed })], `sign=${planted}`),
      },
    },
    {
      where: 'a query of HTX',
      fields: { url: `/v1/order?AccessKeyId=${planted}&Signature=${planted}` },
    },
    {
      where: 'a dump of a request',
      fields: { request: { _header: `GET / HTTP/1.1\r\nX-MBX-APIKEY: ${planted}\r\n` } },
    },
    {
      where: 'a frame of a login',
      fields: { frame: `{"op":"login","args":[{"apiKey":"${planted}","sign":"${planted}"}]}` },
    },
    { where: 'a key in PEM', fields: { text: `-----BEGIN PRIVATE KEY-----\n${planted}\n` } },
    {
      where: 'keys of AWS',
      fields: { secretAccessKey: planted, sessionToken: planted, listenKey: planted },
    },
    { where: 'a query', fields: { url: `https://x.test/order?symbol=BTC&signature=${planted}` } },
  ])('leaves out what stands in $where', ({ fields }) => {
    loggerThatKnows().error('failed', fields);
    expect(written.join('')).toContain('[redacted]');
    expect(written.join('')).not.toContain('planted');
  });

  test('leaves out a known secret wherever it stands, the message too', () => {
    const logger = loggerThatKnows(planted);
    logger.warn(`the exchange says: bad key ${planted}`, { [`x-${planted.slice(0, 3)}`]: planted });
    expect(written.join('')).not.toContain(planted);
  });

  test('leaves out bytes, and what a known secret is when it is encoded', () => {
    const bytes = Buffer.from(planted);
    loggerThatKnows(planted).error('failed', {
      bytes,
      view: new Uint8Array(bytes),
      basic: Buffer.from(`user:${planted}`).toString('base64'),
      hex: bytes.toString('hex'),
    });
    expect(lines()).toMatchObject([
      {
        bytes: '[bytes]',
        view: '[bytes]',
        hex: '[redacted]',
        basic: expect.stringMatching(/\[redacted\]/),
      },
    ]);
  });

  test('keeps what our own readers say of a field', () => {
    const error = 'passphrase: found nothing, allowed text; apiKey: found a list, allowed text';
    loggerThatKnows().error('failed', { error });
    expect(lines()).toMatchObject([{ error }]);
  });

  test('in sentences of our own, words about fields stay', () => {
    const redactor = createRedactor();
    redactor.conceal([planted]);
    const sentence = 'apiSecret: found nothing; GET /v2/user/api-key: 1 of 20; passphrase:';
    expect(redactor.hide(`${sentence} ${planted}`)).toBe(`${sentence} [redacted]`);
  });

  test('keeps innocent words', () => {
    loggerThatKnows('').info('signed in, keyboard ready', {
      design: 'grid',
      keys: 2,
      symbol: 'SIGN-USDT',
    });
    expect(lines()).toMatchObject([
      { message: 'signed in, keyboard ready', design: 'grid', keys: 2, symbol: 'SIGN-USDT' },
    ]);
  });
});

describe('metrics', () => {
  const metrics = () => createEmfMetrics({ service: 'mmm-test', namespace: 'MMM' });

  const described = () =>
    lines().map((line) => {
      const { _aws: aws, ...rest } = line as { _aws: { CloudWatchMetrics: unknown[] } };
      return [aws.CloudWatchMetrics[0], rest];
    });

  test('the service is the dimension, a bot is a property', () => {
    metrics().add('PassSucceeded', 1, { botId: 'grid-1' });
    expect(described()).toEqual([
      [
        {
          Namespace: 'MMM',
          Dimensions: [['service']],
          Metrics: [{ Name: 'PassSucceeded', Unit: 'Count' }],
        },
        { service: 'mmm-test', botId: 'grid-1', PassSucceeded: 1 },
      ],
    ]);
  });

  test('an exchange is a dimension beside the service alone', () => {
    metrics().add('PassDelayMs', 12, { exchange: 'okx' });
    expect(described()).toEqual([
      [
        {
          Namespace: 'MMM',
          Dimensions: [['service', 'exchange'], ['service']],
          Metrics: [{ Name: 'PassDelayMs', Unit: 'Milliseconds' }],
        },
        { service: 'mmm-test', exchange: 'okx', PassDelayMs: 12 },
      ],
    ]);
  });

  test('calls are told once an exchange, and begin again', () => {
    const calls = createCallCounter();
    for (const exchange of ['okx', 'okx', 'binance']) calls.count(exchange);
    calls.report(metrics());
    calls.report(metrics());
    expect(lines().map((line) => [line['exchange'], line['ExchangeCalls']])).toEqual([
      ['okx', 2],
      ['binance', 1],
    ]);
  });
});
