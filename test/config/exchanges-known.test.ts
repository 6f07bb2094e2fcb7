import { expect, test } from '@jest/globals';
import { exchangesKnown } from '../../shared/config/bot-config-schema.ts';
import { exchangeNames } from '../../shared/exchanges/registry.ts';

test('a config may name exactly the exchanges that have an adapter', () => {
  expect([...exchangesKnown].sort()).toEqual([...exchangeNames].sort());
});
