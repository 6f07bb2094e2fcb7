/** The end of a run: the market stands still, nothing goes wrong any more, and every bot comes to rest. */

import { systemClock } from '../../shared/runtime/system-clock.ts';
import type { BotState } from '../../shared/domain/bot-state.ts';
import { auditGrid } from '../../shared/domain/audit.ts';
import { bots, type TortureBot } from './bots.ts';
import type { World } from './world.ts';

/** Real ms. An answer that was lost is settled within a minute or two of virtual time. */
const settleMaxMs = 60_000;
const lookEveryMs = 300;
/** Looks in a row that find nothing changed, each after another pass. */
const quietLooks = 8;

/** Says whether all settled in time. */
export async function settle(world: World): Promise<boolean> {
  const { direct, exchanges } = world;
  for (const { config, item } of bots) await direct.store.putConfig(config.botId, item);
  for (const simulator of exchanges.all) simulator.standStill();
  const untilMs = systemClock.now() + settleMaxMs;
  let before = '';
  let quiet = 0;
  while (systemClock.now() < untilMs) {
    await nudge(world);
    await systemClock.wait(lookEveryMs);
    const states = await Promise.all(bots.map((bot) => stateOf(world, bot)));
    const now = states.map(fingerprintOf).join('\n');
    const isAtRest = states.every((state, i) => isSettled(state, bots[i]));
    quiet = isAtRest && now === before ? quiet + 1 : 0;
    before = now;
    if (quiet >= quietLooks) return true;
  }
  return false;
}

async function stateOf({ direct }: World, { config }: TortureBot): Promise<BotState | undefined> {
  return (await direct.store.loadBot(config.botId)).grid?.state;
}

async function nudge({ direct, clock }: World): Promise<void> {
  await direct.work.send(
    bots.map(({ config: { botId } }) => ({
      message: { kind: 'config', botId },
      groupId: botId,
      deduplicationId: `${botId}#settle#${clock.now()}`,
    })),
  );
}

function isSettled(state: BotState | undefined, bot: TortureBot | undefined): boolean {
  if (state === undefined || bot === undefined || state.mode !== 'running') return false;
  const live = state.orders.filter(({ status }) => status !== 'closed');
  const isQuiet = live.every(
    ({ status, cancel, askSinceMs }) =>
      status === 'open' && cancel === undefined && askSinceMs === undefined,
  );
  return isQuiet && auditGrid({ config: bot.config, state }).holes.length === 0;
}

function fingerprintOf(state: BotState | undefined): string {
  return JSON.stringify([
    state?.ledger,
    state?.sequence,
    state?.orders.map(({ clientOrderId, status }) => [clientOrderId, status]),
  ]);
}
