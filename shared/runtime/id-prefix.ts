/** The first thirteen characters of a bot's client order ids: seven of the bot, six of the second its life began. */

import { createHash } from 'node:crypto';

const botDigits = 7;
const lifeDigits = 6;

/** Returns `[a-z][a-z0-9]{12}`. No secret and no chance in it: whoever knows the bot's id can tell its orders. */
export function newIdPrefix(botId: string, nowMs: number): string {
  const bot = base36Of(botId);
  const first = String.fromCharCode('a'.charCodeAt(0) + (Number.parseInt(bot.slice(-2), 36) % 26));
  const life = Math.floor(nowMs / 1000)
    .toString(36)
    .padStart(lifeDigits, '0');
  return first + bot.slice(0, botDigits - 1) + life.slice(-lifeDigits);
}

/** Digits of even weight: the leading ones of a hash's number would not be. */
function base36Of(text: string): string {
  const hash = createHash('sha256').update(text).digest();
  return Array.from(hash, (byte) => (byte % 36).toString(36)).join('');
}
