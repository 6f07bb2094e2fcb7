/** Bots that cannot pass, as a host shows them. */

import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, jest, test } from '@jest/globals';
import { totalsJson } from '../../../local/view/totals.ts';
import { exampleBot, hostOptions, openHost, stopHosts, until } from '../../support/host-bench.ts';
import { startHostProcess } from '../../support/host-process.ts';

// A start takes a second where nothing else runs, more on a busy machine.
jest.setTimeout(60_000);

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'mmm-host-'));
});
afterEach(async () => {
  await stopHosts();
  await rm(folder, { recursive: true, force: true });
});

async function writeBot(changes: Readonly<Record<string, unknown>>): Promise<void> {
  const item = JSON.parse(await readFile(exampleBot, 'utf8')) as Record<string, unknown>;
  const bot = { ...item, ...changes };
  await writeFile(path.join(folder, `${String(bot['botId'])}.json`), JSON.stringify(bot));
}

test('a bot that never passed stands beside the others, with its reason', async () => {
  await writeBot({ botId: 'well' });
  await writeBot({ botId: 'ill', account: 'nobody' });
  const host = await openHost(hostOptions({ bots: folder }));
  await until('a pass and two failures', () => {
    const { bots, unpassed } = host.snapshot();
    return bots.length === 1 && (unpassed[0]?.totals.failures ?? 0) >= 2;
  });
  const { bots, unpassed } = host.snapshot();
  expect(bots).toMatchObject([{ botId: 'well', isFailing: false, totals: { failures: 0 } }]);
  const lastFailure = 'no credentials are stored for account nobody';
  expect(unpassed).toMatchObject([
    { botId: 'ill', isFailing: true, lastFailure: expect.stringContaining(lastFailure) },
  ]);
  const totals = JSON.parse(totalsJson([...bots, ...unpassed])) as {
    readonly failures: number;
    readonly bots: Readonly<Record<string, object>>;
  };
  expect(totals.failures).toBeGreaterThanOrEqual(2);
  expect(totals.bots['ill']).toMatchObject({ exchange: 'okx', class: 'REST', passes: 0, fills: 0 });
  const { lastFailure: told, ...same } = totals.bots['ill'] as Record<string, unknown>;
  expect(told).toContain(lastFailure);
  expect(Object.keys(same)).toEqual(Object.keys(totals.bots['well'] ?? {}));
});

test('a run in which a bot never passed ends with exit code 1 and one line', async () => {
  await writeBot({ account: 'nobody' });
  const bot = path.join(folder, 'okx-btc-usdt.json');
  const run = startHostProcess(folder, ['--bots', bot, '--for', '2s', '--speed', '60']);
  const { exitCode, errors, output } = await run.end;
  expect(exitCode).toBe(1);
  expect(errors.split('\n').filter((line) => line.includes('never completed a pass'))).toEqual([
    // On a busy machine not even a failure may come in time.
    expect.stringMatching(/^okx-btc-usdt never completed a pass: (no credentials|none ended)/),
  ]);
  const totals = JSON.parse(output.trim().split('\n').at(-1) ?? '') as Record<string, unknown>;
  expect(totals).toMatchObject({ passes: 0, bots: { 'okx-btc-usdt': { passes: 0 } } });
});
