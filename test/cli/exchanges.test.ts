/** `exchanges`: the capability table as people, programs and the README have it. */

import { readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { exchangeCatalog } from '../../shared/exchanges/catalog.ts';
import { commandLine } from './command-line.ts';

const bold = '\u001b[1m';

describe('exchanges', () => {
  test('prints a line for each', async () => {
    const { out, exitCode } = await commandLine('exchanges');
    expect(exitCode).toBe(0);
    const [titles = '', ...lines] = out.split('\n');
    expect(titles).toMatch(/^exchange +class +order ids +post-only +batch +fill history +events /);
    expect(lines.map((line) => line.split(' ')[0])).toEqual(
      exchangeCatalog.map(({ name }) => name),
    );
    expect(out).toMatch(/^okx +REST; request-reply websocket +ours +yes +20 +yes +yes +yes /m);
    expect(out).toMatch(/^hitbtc +REST; Websocket .* 2000 a symbol, 25000 in all /m);
    expect(out).toMatch(/^ccxt +REST +.* as ccxt tells /m);
  });

  test('is coloured on a terminal only', async () => {
    expect((await commandLine('exchanges', { isTerminal: true })).out).toContain(`${bold}okx`);
    expect((await commandLine('exchanges')).out).not.toContain('\u001b');
  });

  test('as JSON tells what the adapters declare besides', async () => {
    expect((await commandLine('exchanges --json')).json()).toEqual(
      expect.arrayContaining([
        expect.objectContaining({
          exchange: 'binance',
          classes: ['REST', 'request-reply websocket'],
          testedAgainst: ['simulator', 'ccxt', 'binance'],
          declared: expect.objectContaining({
            capabilities: expect.objectContaining({ clientOrderIds: true, batchSizeMax: 1 }),
          }),
        }),
      ]),
    );
  });

  test('as markdown is what the README holds', async () => {
    const { out } = await commandLine('exchanges --markdown');
    const readme = readFileSync('README.md', 'utf8');
    const held = /<!-- mmm exchanges --markdown -->\n([^]*?)\n<!-- end -->/.exec(readme)?.[1];
    // To mend it: npm run -s mmm -- exchanges --markdown
    expect(held).toBe(out);
  });
});

describe('one exchange', () => {
  test('is shown line by line', async () => {
    const { out, exitCode } = await commandLine('exchanges okx');
    expect(exitCode).toBe(0);
    expect(out).toMatch(/^exchange +okx$/m);
    expect(out).toMatch(/^change in place +yes$/m);
    expect(out).toMatch(/^unbound keys +OKX deletes keys .* after 14 days without use$/m);
    expect((await commandLine('exchanges binance')).out).toMatch(/^connection life +24 h$/m);
    expect((await commandLine('exchanges okx --json')).json()).toMatchObject({ exchange: 'okx' });
  });

  test('of ccxt has the capabilities that ccxt tells', async () => {
    const { out, exitCode } = await commandLine('exchanges ccxt:luno');
    expect(exitCode).toBe(0);
    expect(out).toMatch(/^order ids +the exchange's$/m);
    expect(out).toMatch(/^tested against +simulator$/m);
    expect(out).toMatch(/^demo +none$/m);
    expect(out).toMatch(/^open orders +not told; bots keep to \d+ a symbol$/m);
    const binance = await commandLine('exchanges ccxt:binance');
    expect(binance.out).toMatch(/^order ids +ours$/m);
    expect(binance.out).toMatch(/^demo +demo, testnet$/m);
    expect((await commandLine('exchanges ccxt:kraken')).out).toMatch(/ nothing of its own$/m);
  });

  test.each([
    { name: 'hitbtcc', says: /did you mean hitbtc\?$/ },
    { name: 'OKX', says: /did you mean okx\?$/ },
    { name: 'huobi', says: /did you mean htx\?$/ },
    { name: 'classic', says: /did you mean ccxt:luno\?$/ },
    { name: 'ccxt:Kraken', says: /did you mean ccxt:kraken\?$/ },
    { name: 'ccxt:', says: /^ccxt: lacks an id of ccxt, allowed such as ccxt:kraken$/ },
    { name: 'okx --markdown --json', says: /^--markdown: found --json beside it/ },
    { name: 'Kraken', says: /did you mean ccxt:kraken\?$/ },
    { name: 'kraken', says: /did you mean ccxt:kraken\?$/ },
    { name: 'ccxt:krakn', says: /^exchange ccxt:krakn is unknown; near are: kraken$/ },
  ])('$name is wrong input', async ({ name, says }) => {
    const { exitCode, out, err } = await commandLine(`exchanges ${name}`);
    expect({ exitCode, out }).toEqual({ exitCode: 2, out: '' });
    expect(err).toMatch(says);
  });
});
