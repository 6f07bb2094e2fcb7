import { readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { allowedIn } from '../../shared/config/bot-config-schema.ts';
import { convertAncestorConfig } from '../../shared/config/convert-ancestor-config.ts';
import { readBotConfig } from '../../shared/config/read-bot-config.ts';

const exampleText = readFileSync('examples/ancestor.json', 'utf8');
const example: unknown = JSON.parse(exampleText);

const bot = {
  exchange: 'okex',
  pair: 'btc_usdt',
  seed: 'lastOwn',
  gridSpace: 0.4,
  buyGridLevels: 5,
  sellGridLevels: 5,
  buyOrderQuantity: 0.001,
  sellOrderQuantity: 1e-7,
  quantityPower: 2,
  counterScale: 6,
  baseScale: 1,
  isStrictLevels: true,
  isNoQtyCutoff: false,
  strategy: 'ppt',
};

function convert(...bots: readonly unknown[]) {
  return convertAncestorConfig({ bots });
}

describe('the example', () => {
  const { bots, warnings } = convertAncestorConfig(example);

  test('becomes items that read as configs where we know the exchange', () => {
    expect(bots.map((item) => readBotConfig(item).kind)).toEqual(['valid', 'valid', 'valid']);
    expect(bots[0]).toEqual({
      botId: 'okx-btc-usdt',
      exchange: 'okx',
      account: 'okx',
      symbol: 'BTC-USDT',
      strategy: 'proportional',
      spacing: '0.4',
      buyLevels: 5,
      sellLevels: 5,
      buyQuantity: '0.001',
      sellQuantity: '0.001',
      quantityPower: 2,
      minPrice: '10000',
      maxPrice: '200000',
      priceScale: 1,
      quantityScale: 6,
      strictLevels: true,
      keepMinimumQuantity: false,
      startPrice: 'ticker',
      startMode: 'clear',
      enabled: false,
    });
  });

  test('no secret and no address comes through, and each is told where it belongs', () => {
    const all = JSON.stringify({ bots, warnings });
    const secrets = exampleText.match(/not-a-real-\w+|NOT-A-REAL-\w+|another-\w+|someone@/g) ?? [];
    expect(secrets.length).toBeGreaterThan(10);
    for (const secret of secrets) expect(all).not.toContain(secret);
    expect(warnings).toContain(
      'bots[0].credentials: not copied: store them for account "okx" in AWS Secrets Manager, or on a laptop in a file outside the repository, and never in a config item',
    );
    expect(warnings.filter((warning) => warning.startsWith('env.'))).toHaveLength(4);
  });
});

describe('a bot', () => {
  test.each([
    { seed: 'lastTicker', startPrice: 'ticker', startMode: 'clear' },
    { seed: 'lastOwn', startPrice: 'ownLastTrade', startMode: 'clear' },
    { seed: 'cont', startPrice: 'ownLastTrade', startMode: 'keep' },
    { seed: 0.00000128, startPrice: '0.00000128', startMode: 'clear' },
    { seed: '7000.5', startPrice: '7000.5', startMode: 'clear' },
  ])('seed $seed: start price $startPrice, $startMode', ({ seed, startPrice, startMode }) => {
    const { bots, warnings } = convert({ ...bot, seed });
    expect(bots).toEqual([expect.objectContaining({ startPrice, startMode })]);
    expect(warnings).toEqual(['bots[0].exchange: "okex" is called "okx" now']);
  });

  test('spells small numbers out', () => {
    expect(convert(bot).bots[0]).toMatchObject({ sellQuantity: '0.0000001' });
  });

  test.each([
    { minPrice: 0, maxPrice: null },
    { minPrice: '0', maxPrice: '' },
  ])('leaves out bounds that do not bind: $minPrice and $maxPrice', (bounds) => {
    const { bots, warnings } = convert({ ...bot, ...bounds });
    expect(bots[0]).not.toHaveProperty('minPrice');
    expect(bots[0]).not.toHaveProperty('maxPrice');
    expect(warnings.slice(1)).toEqual([
      'bots[0].minPrice: left out, no bound',
      'bots[0].maxPrice: left out, no bound',
    ]);
  });

  test('renames huobi, and fixed spacing', () => {
    const [item] = convert({ ...bot, exchange: 'Huobi', strategy: 'fullfixed' }).bots;
    expect(item).toMatchObject({ exchange: 'htx', account: 'htx', strategy: 'fixed' });
  });

  test('keeps what it cannot read, and says so', () => {
    const { bots, warnings } = convert({
      ...bot,
      exchange: 'okx',
      pair: 'BITCOIN',
      seed: 'sometimes',
      strategy: 'partial',
      minPrice: 'low',
      constructor: 1,
    });
    expect(bots[0]).toMatchObject({ symbol: 'BITCOIN', strategy: 'partial', minPrice: 'low' });
    expect(warnings).toEqual([
      'bots[0].pair: found "BITCOIN", cannot tell base from quote: write the symbol by hand',
      'bots[0].constructor: left out, has no counterpart',
      expect.stringMatching(/^bots\[0\]: symbol: found "BITCOIN", /),
      expect.stringMatching(/^bots\[0\]: strategy: found "partial", /),
      expect.stringMatching(/^bots\[0\]: startPrice: found "sometimes", /),
      expect.stringMatching(/^bots\[0\]: minPrice: found "low", /),
    ]);
  });

  test('of an exchange we do not know stays, with a warning', () => {
    const { bots, warnings } = convert({ ...bot, exchange: 'kraken' });
    expect(bots[0]).toMatchObject({ exchange: 'kraken', symbol: 'BTC-USDT' });
    expect(warnings).toContain(
      `bots[0]: exchange: found "kraken", allowed ${allowedIn('exchange')}`,
    );
  });

  test('without exchange and pair still gets through, with warnings', () => {
    const { bots, warnings } = convert({});
    expect(bots).toEqual([expect.objectContaining({ exchange: '', symbol: '' })]);
    expect(warnings).toContain(`bots[0]: exchange: found "", allowed ${allowedIn('exchange')}`);
  });
});

describe('several bots', () => {
  test('two on one pair get names of their own', () => {
    const { bots } = convert(bot, bot, bot);
    expect(bots.map((item) => item['botId'])).toEqual([
      'okx-btc-usdt',
      'okx-btc-usdt-2',
      'okx-btc-usdt-3',
    ]);
  });

  test('each set of credentials becomes an account', () => {
    const first = { ...bot, credentials: { pKey: 'fake-1' } };
    const second = { ...bot, credentials: { pKey: 'fake-2' } };
    const elsewhere = { ...second, exchange: 'huobi' };
    const { bots } = convert(first, second, first, elsewhere);
    expect(bots.map((item) => item['account'])).toEqual(['okx', 'okx-2', 'okx', 'htx']);
  });

  test('at most a thousand are converted', () => {
    const { bots, warnings } = convert(...Array.from({ length: 1001 }, () => 'none'));
    expect(bots).toEqual([]);
    expect(warnings).toHaveLength(1001);
    expect(warnings.slice(0, 2)).toEqual([
      'bots: found 1001, converted the first 1000',
      'bots[0]: left out, found no object',
    ]);
  });
});

test.each([undefined, [], { env: {} }, { bots: 'none' }])('%j is no config', (json) => {
  expect(convertAncestorConfig(json)).toEqual({
    bots: [],
    warnings: ['found no list of bots, allowed an object with "env" and "bots"'],
  });
});

test('keys beside env and bots are named', () => {
  const { warnings } = convertAncestorConfig({ bots: [], env: { mail: 1 }, more: 1 });
  expect(warnings).toEqual([
    'more: left out, has no counterpart',
    'env.mail: left out, has no counterpart',
  ]);
});
