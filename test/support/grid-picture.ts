/** Draws the orders of a grid as letters, lowest level first. */

import type { BotConfig } from '../../shared/domain/bot-config.ts';
import type { BotOrder, BotState } from '../../shared/domain/bot-state.ts';

/** From the lowest to the highest level of the window or of a resting order. */
export function gridPicture(state: BotState, config: BotConfig): string {
  const live = state.orders.filter(({ status }) => status !== 'closed');
  const levels = [
    state.gap - config.buyLevels,
    state.gap + config.sellLevels,
    ...live.map(({ level }) => level),
  ];
  const lowest = Math.min(...levels);
  const cells = Array.from({ length: Math.max(...levels) - lowest + 1 }, (_, i) => {
    const level = lowest + i;
    const orders = live.filter((order) => order.level === level).map(letterOf);
    const cell = orders.join('') || '_';
    return level === state.gap ? `.${cell}` : cell;
  });
  return cells.join(' ');
}

function letterOf({ side, role }: BotOrder): string {
  const letter = side === 'buy' ? 'B' : 'S';
  return role === 'counter' ? letter.toLowerCase() : letter;
}
