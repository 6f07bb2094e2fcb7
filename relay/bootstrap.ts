/**
 * Loads the relay from S3 and starts it: the command of a public image with nothing of ours in it. Nothing is written,
 * so the file system may stay read-only; what was loaded runs only if it is, byte for byte, what was deployed.
 */

import { createHash } from 'node:crypto';
import { systemClock } from '../shared/runtime/system-clock.ts';
import { signedS3Get, type TaskCredentials } from './sign-s3-get.ts';

/** Where ECS answers a task about its role. */
const credentialsHost = 'http://169.254.170.2';
/** A few megabytes from the same region. What takes longer fails, and ECS starts the task anew. */
const loadMsMax = 30_000;

async function answered(url: string | URL, headers: Readonly<Record<string, string>>) {
  const signal = AbortSignal.timeout(loadMsMax);
  const response = await fetch(url, { headers, redirect: 'error', signal });
  // Without its query, though there is none: an address may hold what should not be in a log.
  const { host, pathname } = new URL(url);
  if (!response.ok) throw new Error(`${host}${pathname} answers ${response.status}`);
  return response;
}

async function credentialsOfTask(): Promise<TaskCredentials> {
  const path = process.env['AWS_CONTAINER_CREDENTIALS_RELATIVE_URI'];
  const url =
    path === undefined ? variable('AWS_CONTAINER_CREDENTIALS_FULL_URI') : credentialsHost + path;
  const response = await answered(url, {});
  const found = (await response.json()) as Readonly<Record<string, string>>;
  const { AccessKeyId: accessKeyId, SecretAccessKey: secretAccessKey, Token } = found;
  if (accessKeyId === undefined || secretAccessKey === undefined) {
    throw new Error('the task has no credentials');
  }
  return {
    accessKeyId,
    secretAccessKey,
    ...(Token === undefined ? {} : { sessionToken: Token }),
  };
}

async function load(): Promise<Buffer> {
  const url = new URL(variable('MMM_RELAY_BUNDLE_URL'));
  const region = variable('AWS_REGION');
  const credentials = await credentialsOfTask();
  const headers = signedS3Get({ url, region }, credentials, systemClock.now());
  const bytes = Buffer.from(await (await answered(url, headers)).arrayBuffer());
  const found = createHash('sha256').update(bytes).digest('hex');
  const deployed = variable('MMM_RELAY_BUNDLE_SHA256');
  if (found !== deployed) throw new Error(`the bundle is ${found}, deployed was ${deployed}`);
  return bytes;
}

function variable(name: string): string {
  const value = process.env[name];
  if (value === undefined) throw new Error(`${name} is not set`);
  return value;
}

try {
  const bytes = await load();
  await import(`data:text/javascript;base64,${bytes.toString('base64')}`);
} catch (error) {
  process.stderr.write(`the relay was not loaded: ${String(error)}\n`);
  process.exit(1);
}
