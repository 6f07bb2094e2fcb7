/**
 * What ccxt, asked offline, says of well-known exchanges. The table is for people to judge: a new version of ccxt that
 * changes a row changes what bots do there.
 */

import { describe, expect, test } from '@jest/globals';
import { abilitiesOf, type Abilities } from '../../../shared/exchanges/ccxt/abilities.ts';
import { capabilitiesOf, createCcxtExchange } from '../../../shared/exchanges/ccxt/client.ts';
import { loadCcxtClass } from '../../../shared/exchanges/ccxt/load-ccxt.ts';
import { virtualClock } from '../../support/virtual-clock.ts';
import { failureOf } from '../okx/okx-bench.ts';
import { fakeCredentials, nowMs } from './ccxt-bench.ts';

const yesOrNo = (is: boolean): string => (is ? 'yes' : 'no');

function rowOf({ ids, postOnly, immediate, trades, openOrders, lookups }: Abilities): string {
  const bounds = trades?.until === true ? '<>' : '>';
  const whose = trades?.ofAllSymbols === true ? 'account' : 'symbol';
  return [
    (ids === undefined ? 'classic' : `ids ${ids.prefix}`).trim(),
    `post-only ${yesOrNo(postOnly)}`,
    `ioc ${yesOrNo(immediate)}`,
    `trades ${trades?.limit ?? '?'} ${bounds} of ${whose}`,
    `open ${openOrders?.limit ?? '<100'}`,
    (lookups ?? ['no lookup']).join('+'),
  ].join(' | ');
}

test.each([
  ['kraken', 'classic | post-only yes | ioc yes | trades ? <> of account | open <100 | fetchOrder'],
  ['kucoin', 'classic | post-only yes | ioc yes | trades ? <> of symbol | open 500 | fetchOrder'],
  [
    'bybit',
    'classic | post-only yes | ioc yes | trades 100 <> of symbol | open 50 | fetchOpenOrder+fetchClosedOrder',
  ],
  ['gate', 'ids t- | post-only yes | ioc yes | trades 1000 <> of symbol | open 100 | fetchOrder'],
  [
    'coinbase',
    'classic | post-only yes | ioc yes | trades 3000 <> of symbol | open <100 | fetchOrder',
  ],
  ['bitstamp', 'ids | post-only no | ioc no | trades 1000 <> of symbol | open <100 | fetchOrder'],
  ['luno', 'classic | post-only no | ioc no | trades 1000 > of symbol | open <100 | fetchOrder'],
  ['mexc', 'ids | post-only yes | ioc yes | trades 100 <> of symbol | open <100 | fetchOrder'],
  ['bitget', 'ids | post-only yes | ioc yes | trades 100 <> of symbol | open 100 | fetchOrder'],
  [
    'cryptocom',
    'classic | post-only yes | ioc yes | trades 100 <> of symbol | open <100 | fetchOrder',
  ],
  ['gemini', 'classic | post-only yes | ioc yes | trades 500 > of symbol | open <100 | fetchOrder'],
  ['binance', 'ids | post-only yes | ioc yes | trades 1000 <> of symbol | open <100 | fetchOrder'],
  ['okx', 'ids | post-only yes | ioc yes | trades ? <> of symbol | open 100 | fetchOrder'],
  ['htx', 'ids | post-only yes | ioc yes | trades 500 <> of symbol | open 500 | fetchOrder'],
  // Its orders are searched by its own id.
  ['whitebit', 'classic | post-only yes | ioc yes | trades ? > of symbol | open 100 | fetchOrder'],
  [
    'hitbtc',
    'classic | post-only yes | ioc yes | trades 1000 > of symbol | open <100 | fetchOrder',
  ],
])('%s: %s', async (id, expected) => {
  expect(rowOf(await abilitiesOf(await loadCcxtClass(id, import.meta.url)))).toBe(expected);
});

test.each([
  ['bitso, trades since a time', 'bitso', 'trades'],
  ['zebpay, trades of more than one order', 'zebpay', 'trades'],
] as const)('what ccxt sends no question for is not there: %s', async (_, id, list) => {
  expect((await abilitiesOf(await loadCcxtClass(id, import.meta.url)))[list]).toBeUndefined();
});

test('a list that is refused without a symbol is not one of all symbols', async () => {
  const { openOrders } = await abilitiesOf(await loadCcxtClass('bitbns', import.meta.url));
  expect(openOrders).toMatchObject({ ofAllSymbols: false });
});

test.each([
  ['upbit', 'cannot find an order again by an id of ours or among trades on the spot market'],
])('%s is refused when it is made', async (id, words) => {
  const exchange = `ccxt:${id}`;
  const credentials = { ...fakeCredentials, exchange };
  const made = createCcxtExchange(id, { credentials, clock: virtualClock(nowMs) });
  expect(await failureOf(made)).toMatchObject({
    kind: 'refused',
    message: expect.stringContaining(words) as unknown,
  });
});

describe('what is declared', () => {
  const least: Abilities = {
    canPlace: true,
    postOnly: false,
    immediate: false,
    orderTrades: false,
    time: false,
  };

  test('without ids and trades there is the profile of a classic exchange', () => {
    expect(capabilitiesOf(least)).toEqual({
      clientOrderIds: false,
      postOnly: false,
      immediateOrCancel: false,
      fillHistory: false,
      placeExpiry: false,
      batchSizeMax: 1,
      openOrdersMax: 99,
    });
  });

  test('fewer open orders are kept than one answer lists: a full one may be cut', () => {
    const openOrders = { limit: 50, until: false, ofAllSymbols: false };
    expect(capabilitiesOf({ ...least, openOrders }).openOrdersMax).toBe(49);
  });
});
