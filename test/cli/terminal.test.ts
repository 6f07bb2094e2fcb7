/** The command line at a terminal: what is typed there is not on the screen. */

import { execFile, spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { describe, expect, test } from '@jest/globals';
import { newFolder } from './command-line.ts';

/** A terminal to type at is had from Python; Node has none. */
const hasPython = spawnSync('python3', ['-c', 'import pty']).status === 0;
const typist = fileURLToPath(new URL('type-at-terminal.py', import.meta.url));

(hasPython ? describe : describe.skip)('at a terminal', () => {
  test('a typed key is stored, and shown nowhere', async () => {
    const folder = newFolder();
    const typed = {
      apiKey: 'typed-api-key',
      apiSecret: 'typed-secret',
      passphrase: 'typed-phrase',
    };
    const steps = [
      ['API key', `${typed.apiKey}\r`],
      ['API secret', `${typed.apiSecret}\r`],
      ['Passphrase', `${typed.passphrase}\r`],
    ];
    const line = `credentials put main --exchange okx --environment demo --accounts ${folder}`;
    const mmm = [process.execPath, '--import', 'tsx', 'cli/main.ts', ...line.split(' ')];
    const words = [typist, JSON.stringify(steps), ...mmm];
    const { stdout: screen } = await promisify(execFile)('python3', words);
    expect(screen).toContain('main: stored in ');
    for (const secret of Object.values(typed)) expect(screen).not.toContain(secret.slice(0, 6));
    const file = readFileSync(join(folder, 'main.json'), 'utf8');
    expect(JSON.parse(file)).toEqual({ exchange: 'okx', environment: 'demo', ...typed });
  });
});
