import { describe, expect, test } from '@jest/globals';
import { demoExchanges, wantedDemos } from '../../../local/host/demo-exchanges.ts';
import { readBotFiles } from '../../../local/host/bot-files.ts';

const namesOf = (wants: Partial<Parameters<typeof wantedDemos>[0]>): readonly string[] =>
  wantedDemos({ accounts: [], kept: [], ...wants }).map(({ name }) => name);

describe('the exchanges a host simulates', () => {
  test('are one of each class when nothing is asked for', () => {
    expect(namesOf({})).toEqual(['okx', 'hitbtc', 'binance']);
    expect(namesOf({ accounts: ['demo', 'an-account-of-their-own'] })).toEqual(namesOf({}));
  });

  test.each(demoExchanges)('are one that is asked for by name: $name', ({ name }) => {
    expect(namesOf({ name })).toEqual([name]);
  });

  test('are those that bots have accounts on, too', () => {
    expect(namesOf({ accounts: ['demo-ccxt'] })).toEqual(['okx', 'hitbtc', 'binance', 'ccxt']);
    expect(namesOf({ name: 'ccxt', accounts: ['demo'] })).toEqual(['okx', 'ccxt']);
  });

  test('are those that have orders from before, too', () => {
    expect(namesOf({ name: 'ccxt', kept: ['hitbtc', 'unknown'] })).toEqual(['hitbtc', 'ccxt']);
  });
});

test.each(demoExchanges)('the example bot of $name trades there', async (demo) => {
  const [bot] = await readBotFiles(demo.exampleBot);
  expect(bot?.item).toMatchObject({ exchange: demo.exchange, enabled: true });
  expect([...demo.keys.keys()]).toContain(bot?.account);
});
