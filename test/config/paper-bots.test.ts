import { expect, test } from '@jest/globals';
import { readBotConfig } from '../../shared/config/read-bot-config.ts';
import { configOf, itemWith } from './items.ts';

test('a bot of the smoke test trades on paper, over REST', () => {
  const config = configOf(itemWith({ botId: 'smoke-test', exchange: 'paper' }));
  expect(config).toMatchObject({ exchange: 'paper', connection: 'rest', pollSeconds: 10 });
});

test.each([
  {
    changes: { exchange: 'paper' },
    error: /^exchange: found "paper", which only the smoke test .* "smoke-\.\.\."; allowed "okx", /,
  },
  {
    changes: { botId: 'smoke-alarm', exchange: 'okx' },
    error: /^botId: found "smoke-alarm", allowed a name that does not begin with "smoke-": /,
  },
  {
    changes: { botId: 'smoke-test', exchange: 'paper', connection: 'websocket' },
    error: /^connection: found "websocket" with exchange "paper", allowed "rest" \(paper\)$/,
  },
])('$changes is refused', ({ changes, error }) => {
  const reading = readBotConfig(itemWith(changes));
  expect(reading).toMatchObject({ kind: 'invalid', errors: [expect.stringMatching(error)] });
});

test('a bot on another exchange may have a name that is only like it', () => {
  expect(configOf(itemWith({ botId: 'smoker-1' })).exchange).toBe('okx');
});
