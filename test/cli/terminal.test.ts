/** The command line at a terminal: what is typed there is not on the screen. */

import { execFile, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
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

  test('what is typed while Secrets Manager is asked is not on the screen', async () => {
    const secrets = await slowSecrets();
    const steps = [
      ['looking for Secrets Manager', 'typed-ahead'],
      ['API key', 'typed-api-key\r'],
      ['API secret', 'typed-secret\r'],
    ];
    const line = 'credentials put main --exchange hitbtc --environment live --secret-prefix mmm/x/';
    const mmm = [process.execPath, '--import', 'tsx', 'cli/main.ts', ...line.split(' ')];
    const typing = promisify(execFile)('python3', [typist, JSON.stringify(steps), ...mmm], {
      env: { ...process.env, ...secrets.environment },
    });
    typing.child.stderr?.once('data', secrets.answer);
    try {
      const { stdout: screen } = await typing;
      expect(screen).toContain('main: stored in Secrets Manager, secret mmm/x/main');
      expect(screen).not.toContain('typed-');
      // Whether the first letters are dropped or come to the question is the machine's to decide.
      const key = { apiKey: expect.stringMatching(/typed-api-key$/), apiSecret: 'typed-secret' };
      expect(secrets.stored).toEqual([{ exchange: 'hitbtc', environment: 'live', ...key }]);
    } finally {
      await secrets.close();
    }
  });

  test('Control-C ends it while Secrets Manager is asked', async () => {
    const secrets = await slowSecrets();
    const steps = JSON.stringify([['looking for Secrets Manager', '\u0003']]);
    const line = 'credentials put main --exchange hitbtc --secret-prefix mmm/x/';
    const mmm = [process.execPath, '--import', 'tsx', 'cli/main.ts', ...line.split(' ')];
    const env = { ...process.env, ...secrets.environment };
    try {
      const typing = promisify(execFile)('python3', [typist, steps, ...mmm], { env });
      await expect(typing).rejects.toMatchObject({ code: 130 });
    } finally {
      await secrets.close();
    }
  });
});

/** Has no secret yet, and says so when it is told to. */
async function slowSecrets() {
  const stored: unknown[] = [];
  let answer = (): void => undefined;
  const isToAnswer = new Promise<void>((resolve) => {
    answer = resolve;
  });
  const server = createServer((request, response) => {
    void (async () => {
      const body = JSON.parse(await text(request)) as Readonly<Record<string, string>>;
      await isToAnswer;
      const isNew = request.headers['x-amz-target'] === 'secretsmanager.CreateSecret';
      if (isNew) stored.push(JSON.parse(body['SecretString'] ?? ''));
      const type = { 'Content-Type': 'application/x-amz-json-1.1' };
      response.writeHead(isNew ? 200 : 400, type);
      response.end(isNew ? '{}' : '{"__type":"ResourceNotFoundException"}');
    })();
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    stored,
    answer,
    environment: {
      AWS_ENDPOINT_URL_SECRETS_MANAGER: `http://127.0.0.1:${port}`,
      AWS_REGION: 'eu-west-1',
      AWS_ACCESS_KEY_ID: 'embedded',
      AWS_SECRET_ACCESS_KEY: 'embedded',
      AWS_EC2_METADATA_DISABLED: 'true',
    },
    close: async () => {
      server.closeAllConnections();
      await promisify(server.close.bind(server))();
    },
  };
}
