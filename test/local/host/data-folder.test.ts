import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { openDataFolder } from '../../../local/host/data-folder.ts';
import { HostError } from '../../../local/host/host-error.ts';

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'mmm-data-'));
});
afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

test('each exchange has a folder of its own', async () => {
  const data = await openDataFolder(folder);
  expect(data.exchange('hitbtc')).toBe(join(folder, 'exchanges', 'hitbtc'));
  await data.release();
});

test('a folder of the time of one exchange is carried on', async () => {
  mkdirSync(join(folder, 'exchange'));
  writeFileSync(join(folder, 'exchange', 'state.json'), 'orders');
  writeFileSync(join(folder, 'clock.json'), '{}');
  for (let opened = 0; opened < 2; opened++) {
    const data = await openDataFolder(folder);
    expect(readFileSync(join(data.exchange('okx'), 'state.json'), 'utf8')).toBe('orders');
    await data.release();
  }
});

test('a folder that ran and has no exchange is refused', async () => {
  writeFileSync(join(folder, 'clock.json'), '{}');
  await expect(openDataFolder(folder)).rejects.toThrow(HostError);
  await expect(openDataFolder(folder)).rejects.toThrow('its exchanges folder is gone');
});

test.each(['/proc/x', '/proc/x/y'])('a place that takes no folder is refused: %s', async (path) => {
  await expect(openDataFolder(path)).rejects.toThrow(
    `--data ${path}: cannot be used as a folder (E`,
  );
});

test('folders on the way are made', async () => {
  const data = await openDataFolder(join(folder, 'a', 'b'));
  expect(data.clock).toBe(join(folder, 'a', 'b', 'clock.json'));
  await data.release();
});
