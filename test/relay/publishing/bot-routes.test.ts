/** Events find their bot by the client order ids it gives, over all its lives. */

import { describe, expect, test } from '@jest/globals';
import { botRoutes } from '../../../relay/publishing/bot-routes.ts';
import { clientOrderIdOf } from '../../../shared/domain/client-order-id.ts';
import { newIdPrefix } from '../../../shared/runtime/id-prefix.ts';
import { aTimeMs } from '../../support/bot-builders.ts';
import { configOf } from '../../support/builders.ts';
import { eventOf } from '../../support/plain-dialect.ts';

const botOf = (botId: string, idPrefix = newIdPrefix(botId, 0)) => ({
  config: configOf({ botId }),
  idPrefix,
});
const routes = botRoutes([botOf('grid-1'), botOf('grid-2'), botOf('old-1', 'abcdefghij')]);
const idOf = (botId: string, nowMs: number) => clientOrderIdOf(newIdPrefix(botId, nowMs), 7);

describe('the bot of an order', () => {
  test.each([
    { id: idOf('grid-1', aTimeMs), bot: 'grid-1' },
    { id: idOf('grid-1', aTimeMs + 86_400_000), bot: 'grid-1' },
    { id: idOf('grid-2', aTimeMs), bot: 'grid-2' },
    { id: clientOrderIdOf('abcdefghij', 7), bot: 'old-1' },
    { id: clientOrderIdOf('abcdefgxyz', 7), bot: 'old-1' },
    { id: idOf('grid-3', aTimeMs), bot: undefined },
    { id: idOf('grid-1', aTimeMs).slice(0, -1), bot: undefined },
    { id: '', bot: undefined },
    { id: undefined, bot: undefined },
  ])('$id is $bot', ({ id, bot }) => {
    expect(routes.botOf(id)?.config.botId).toBe(bot);
  });

  test('keeps the order of its events', () => {
    const ids = [idOf('grid-1', 0), idOf('grid-2', 0), idOf('grid-1', aTimeMs), 'nobody'];
    const sorted = routes.sorted(ids.map((clientOrderId) => eventOf({ clientOrderId })));
    expect(
      [...sorted].map(([bot, events]) => [
        bot?.config.botId,
        events.map(({ report }) => report.clientOrderId),
      ]),
    ).toEqual([
      ['grid-1', [ids[0], ids[2]]],
      ['grid-2', [ids[1]]],
      [undefined, ['nobody']],
    ]);
  });
});
