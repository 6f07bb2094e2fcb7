/**
 * The host is killed at random moments and started again on the same folder. At the end the exchange's own files are
 * read: whatever the bot believes, its orders were neither doubled, nor lost, and no restart cleared the book.
 *
 * `MMM_KILLS` sets how often, `MMM_KILL_SEED` when, `MMM_FAULTS` what the exchange does meanwhile.
 */

import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { seededRandom } from '../../../local/exchange/random.ts';
import { coreStateSchema, type CoreState } from '../../../local/exchange/records.ts';
import { systemClock } from '../../../shared/runtime/system-clock.ts';
import { judgeLog, bookClearings, tradedOrders } from '../../support/exchange-judge.ts';
import { startHostProcess } from '../../support/host-process.ts';

const kills = Number(process.env['MMM_KILLS'] ?? 3);
const seed = Number(process.env['MMM_KILL_SEED'] ?? 1);
const faults = process.env['MMM_FAULTS'];
const words = ['--speed', '60', ...(faults === undefined ? [] : ['--faults', faults])];

/** Real time a life lasts at most once the bot is shown; some end before. */
const lifeMsMax = 3_000;
const earlyDeathChance = 0.25;

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'mmm-kill-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

test(
  `killed ${kills} times, seed ${seed}, it carries on with the same orders`,
  async () => {
    const random = seededRandom(seed);
    for (let i = 0; i < kills; i++) {
      const host = startHostProcess(folder, words);
      // The first life places the grid.
      const isEarly = i > 0 && random() < earlyDeathChance;
      if (!isEarly) await host.begin();
      await systemClock.wait(Math.floor(random() * lifeMsMax));
      await host.kill();
    }
    const last = startHostProcess(folder, [...words, '--for', '4s']);
    const { exitCode, output, errors } = await last.end;
    expect({ exitCode, errors: exitCode === 0 ? '' : errors }).toEqual({ exitCode: 0, errors: '' });

    const totals = JSON.parse(output.trim()) as Readonly<Record<string, number | string>>;
    expect(totals).toMatchObject({ duplicates: 0, holes: 0, orphans: 0, unknown: 0 });
    const { fills, countered, settled, debts } = totals;
    expect(Number(countered) + Number(settled) + Number(debts)).toBe(fills);

    const exchange = await exchangeFiles(folder);
    const orders = exchange.orders.filter(({ account }) => account === 'demo');
    judgeLog({ orders });
    expect(fills).toBe(tradedOrders(orders));
    const live = orders.filter(({ status }) => status === 'live');
    expect({
      buys: live.filter(({ request }) => request.side === 'buy').length,
      sells: live.filter(({ request }) => request.side === 'sell').length,
    }).toEqual({ buys: totals['openBuys'], sells: totals['openSells'] });
    const base = exchange.accounts['demo']?.['BTC']?.total.minus(1);
    expect(totals['inventoryBase']).toBe(base?.toFixed());
    expect(bookClearings(orders)).toEqual([]);
    if (process.env['MMM_KILLS'] !== undefined) process.stderr.write(`${output}\n`);
  },
  60_000 + kills * 15_000,
);

/** Complete once the host has ended in peace. */
async function exchangeFiles(of: string): Promise<CoreState> {
  const text = await readFile(path.join(of, 'data', 'exchanges', 'okx', 'state.json'), 'utf8');
  const { state } = JSON.parse(text) as { state: unknown };
  return coreStateSchema.parse(state);
}
