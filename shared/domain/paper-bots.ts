/** The bots that trade on the paper exchange: those of the smoke test alone. */

export const paperExchange = 'paper';

export const paperBotPrefix = 'smoke-';

/** Says whether a bot of this name may trade on the paper exchange, and on no other. */
export function isPaperBot(botId: string): boolean {
  return botId.startsWith(paperBotPrefix);
}
