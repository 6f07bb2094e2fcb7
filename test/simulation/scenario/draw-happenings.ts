/** What happens at a moment of its own: what people write, what exchanges announce to nobody, what machines do. */

import type { Luck } from '../kernel/luck.ts';
import type { Happening, Scenario, ScenarioBot, ScenarioVenue } from './scenario.ts';

const secondMs = 1_000;

type Stage = Pick<Scenario, 'chaosMs' | 'venues' | 'bots'>;

export function drawHappenings(luck: Luck, stage: Stage): Happening[] {
  const happenings: Happening[] = [];
  const at = (): number => luck.between('when', 30 * secondMs, stage.chaosMs);
  const some = (name: string, chance: number, most: number): number =>
    luck.happens(name, chance) ? luck.between(name, 1, most) : 0;

  for (const bot of stage.bots) {
    for (let i = some('edit', 0.5, 3); i > 0; i--) happenings.push(...editsOf(luck, bot, at()));
    for (let i = some('handCancel', 0.25, 4); i > 0; i--) {
      happenings.push({ kind: 'handCancel', atMs: at(), botId: bot.config.botId });
    }
    for (let i = some('handOrder', 0.25, 4); i > 0; i--) {
      const side = luck.oneOf('handOrder', ['buy', 'sell']);
      happenings.push({ kind: 'handOrder', atMs: at(), botId: bot.config.botId, side });
    }
  }
  for (const { config } of stage.bots) {
    if (!luck.happens('foreign', 0.15)) continue;
    const forMs = luck.between('foreign', 20, 300) * secondMs;
    const share = luck.between('foreign', 10, 60) / 100;
    const by = { botId: config.botId, part: partOf(luck, 'foreign'), forMs, share };
    happenings.push({ kind: 'foreign', atMs: at(), ...by });
  }
  for (const venue of stage.venues) happenings.push(...venueHappenings(luck, venue, at));
  if (luck.happens('halt', 0.15)) {
    const atMs = at();
    const orders = luck.oneOf('halt', ['keep', 'cancel']);
    happenings.push({ kind: 'halt', atMs, orders });
    happenings.push({ kind: 'lift', atMs: atMs + luck.between('halt', 20, 400) * secondMs });
  }
  for (let i = some('clockJump', 0.2, 3); i > 0; i--) {
    happenings.push({
      kind: 'clockJump',
      atMs: at(),
      byMs: luck.happens('clockJump', 0.5) ? smallJumpOf(luck) : largeJumpOf(luck),
    });
  }
  if (luck.happens('upgrade', 0.1)) {
    const forMs = luck.between('upgrade', 10, 300) * secondMs;
    happenings.push({ kind: 'upgrade', atMs: at(), forMs });
  }
  for (let i = some('deploy', 0.3, 4); i > 0; i--) happenings.push({ kind: 'deploy', atMs: at() });
  return happenings.toSorted((a, b) => a.atMs - b.atMs);
}

function venueHappenings(luck: Luck, { symbol }: ScenarioVenue, at: () => number): Happening[] {
  const happenings: Happening[] = [];
  if (luck.happens('outage', 0.2)) {
    const forMs = luck.between('outage', 10, 300) * secondMs;
    happenings.push({ kind: 'outage', atMs: at(), venue: symbol, forMs });
  }
  if (luck.happens('maintenance', 0.1)) {
    const forMs = luck.between('maintenance', 60, 400) * secondMs;
    happenings.push({ kind: 'maintenance', atMs: at(), venue: symbol, forMs });
  }
  if (luck.happens('rules', 0.1)) {
    const notional = luck.oneOf('rules', ['20', '95', '150']);
    happenings.push({ kind: 'rules', atMs: at(), venue: symbol, notional });
  }
  if (luck.happens('ban', 0.25)) {
    const forMs = luck.between('ban', 10, 300) * secondMs;
    happenings.push({ kind: 'ban', atMs: at(), venue: symbol, forMs, part: partOf(luck, 'ban') });
  }
  return happenings;
}

const partOf = (luck: Luck, stream: string): 'functions' | 'relay' =>
  luck.oneOf(stream, ['functions', 'relay']);

/** A change of the grid; or off, and on again a while later. */
function editsOf(luck: Luck, { config }: ScenarioBot, atMs: number): Happening[] {
  const edit = (changes: Happening & { kind: 'edit' }): Happening => changes;
  const { botId } = config;
  switch (luck.between('edit', 0, 4)) {
    case 0:
      return [
        edit({ kind: 'edit', atMs, botId, changes: { buyLevels: luck.between('edit', 1, 8) } }),
      ];
    case 1:
      return [
        edit({
          kind: 'edit',
          atMs,
          botId,
          changes: { spacing: luck.oneOf('edit', ['0.4', '0.8', '4']) },
        }),
      ];
    case 2:
      return [
        edit({
          kind: 'edit',
          atMs,
          botId,
          changes: { maxInventory: luck.oneOf('edit', ['0.1', '0.4']) },
        }),
      ];
    default: {
      const stopKind = luck.oneOf('edit', ['pause', 'stop', 'flatten']);
      const backMs = atMs + luck.between('edit', 5, 600) * secondMs;
      return [
        edit({ kind: 'edit', atMs, botId, changes: { enabled: false, stopKind } }),
        ...(luck.happens('edit', 0.8)
          ? [edit({ kind: 'edit', atMs: backMs, botId, changes: { enabled: true } })]
          : []),
      ];
    }
  }
}

/** What an exchange does not notice. */
const smallJumpOf = (luck: Luck): number => luck.between('clockJump', -15, 15) * 100;

/** What makes it refuse every signature. */
const largeJumpOf = (luck: Luck): number =>
  luck.between('clockJump', 7, 90) * (luck.happens('clockJump', 0.5) ? 1_000 : -1_000);
