/** A config item that cannot be: it is refused with all its mistakes, and nothing is sent to the exchange. */

import { configItem, type PlainItem } from './bot-in-cloud.ts';
import { mmm, type Trial } from './trial.ts';
import { untilTrue } from './until-true.ts';

const toldMaxMs = 30_000;

const brokenId = 'broken-bot';
const brokenItem: PlainItem = {
  ...configItem,
  pk: { S: `BOT#${brokenId}` },
  botId: { S: brokenId },
  spacing: { S: '-1' },
  spaceing: { S: '0.06' },
};

export async function refuseWrongConfig({ bot, emulator }: Trial): Promise<string> {
  await bot.put(brokenItem);
  let errors: readonly string[] = [];
  await untilTrue('the wrong item is rejected', toldMaxMs, async () => {
    const status = await bot.statusOf(brokenId);
    errors = status?.errors ?? [];
    return status?.kind === 'rejected';
  });
  for (const field of ['spacing', 'spaceing']) {
    if (!errors.some((error) => error.includes(field))) {
      throw new Error(`the errors do not name ${field}: ${errors.join('; ')}`);
    }
  }
  await mmm(emulator, ['bots', 'delete', brokenId]);
  return `rejected with ${errors.length} errors: ${errors.join('; ')}`;
}
