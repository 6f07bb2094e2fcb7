/**
 * What ccxt, asked offline, says of well-known exchanges. The table is for people to judge: a new version of ccxt that
 * changes a row changes what bots do there.
 */

import { describe, expect, test } from '@jest/globals';
import { abilitiesOf, type Abilities } from '../../../shared/exchanges/ccxt/abilities.ts';
import { capabilitiesOf } from '../../../shared/exchanges/ccxt/client.ts';
import { loadCcxtClass } from '../../../shared/exchanges/ccxt/load-ccxt.ts';

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
  ['okx', 'ids | post-only yes | ioc yes | trades 100 <> of symbol | open 100 | fetchOrder'],
  ['htx', 'ids | post-only yes | ioc yes | trades 500 <> of symbol | open 500 | fetchOrder'],
  [
    'hitbtc',
    'classic | post-only yes | ioc yes | trades 1000 > of symbol | open <100 | fetchOrder',
  ],
])('%s: %s', async (id, expected) => {
  expect(rowOf(await abilitiesOf(await loadCcxtClass(id, import.meta.url)))).toBe(expected);
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

  test('no more open orders are kept than one answer lists', () => {
    const openOrders = { limit: 50, until: false, ofAllSymbols: false };
    expect(capabilitiesOf({ ...least, openOrders }).openOrdersMax).toBe(50);
  });
});
