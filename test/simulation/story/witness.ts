/** Has the diary keep everything that a story is made of: what processes do, what exchanges log, what is committed. */

import { botPk, gridKey } from '../../../shared/stores/items.ts';
import type { World } from '../world/world.ts';

const { sk: gridSk } = gridKey('');

export function witness({ stage }: World): void {
  const { diary, venues, onWrite } = stage;
  diary.isDetailed = true;
  for (const { name, instrument, exchange, history } of venues) {
    const who = `exchange ${name} ${instrument.symbol}`;
    exchange.onOrderChange((change) => {
      diary.orderChanged(who, change, history.serving?.clientOrderId);
    });
  }
  stage.onWrite = (key, image, old) => {
    onWrite?.(key, image, old);
    const { version, document } = image ?? {};
    if (key.sk !== gridSk || document?.B === undefined) return;
    const botId = key.pk.slice(botPk('').length);
    diary.committed({ botId, version: Number(version?.N), document: document.B });
  };
}
