/** A bot's orders are known by their ids, over all of its lives. */

import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { clientOrderIdOf, isOfBot } from '../../shared/domain/client-order-id.ts';
import { newIdPrefix } from '../../shared/runtime/id-prefix.ts';

test('any bot at any time gets a prefix ids can be made of', () => {
  fc.assert(
    fc.property(
      fc.stringMatching(/^[a-z0-9][a-z0-9-]{0,39}$/),
      fc.nat(),
      fc.nat(),
      (botId, a, b) => {
        const [one, other] = [newIdPrefix(botId, a), newIdPrefix(botId, b)];
        expect(one).toMatch(/^[a-z][a-z0-9]{12}$/);
        expect(isOfBot(other, clientOrderIdOf(one, 1))).toBe(true);
      },
    ),
  );
});

test('bots and lives have their own', () => {
  const prefixes = Array.from({ length: 1000 }, (_, i) => newIdPrefix(`grid-${i}`, 0));
  expect(new Set(prefixes.map((prefix) => prefix.slice(0, 7))).size).toBe(1000);
  const lives = Array.from({ length: 1000 }, (_, i) => newIdPrefix('grid-1', i * 1000));
  expect(new Set(lives).size).toBe(1000);
});
