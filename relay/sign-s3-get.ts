/**
 * Signs the reading of one object of S3, with Signature Version 4. The SDK would do it, and is as large as the relay;
 * this fits on a command line.
 * https://docs.aws.amazon.com/AmazonS3/latest/API/sig-v4-header-based-auth.html
 */

import { createHash, createHmac } from 'node:crypto';

export interface TaskCredentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  /** Absent for keys that do not expire. */
  readonly sessionToken?: string;
}

export interface ObjectToRead {
  /** Of a path that needs no escapes. */
  readonly url: URL;
  readonly region: string;
  readonly headers?: Readonly<Record<string, string>>;
}

/** Returns the headers of the request, but for `host`, which is signed and sent by itself. */
export function signedS3Get(
  { url, region, headers = {} }: ObjectToRead,
  { accessKeyId, secretAccessKey, sessionToken }: TaskCredentials,
  nowMs: number,
): Readonly<Record<string, string>> {
  const time = new Date(nowMs).toISOString().replace(/[-:]|\.\d+/g, '');
  const scope = `${time.slice(0, 8)}/${region}/s3/aws4_request`;
  const sent = {
    ...headers,
    'x-amz-content-sha256': sha256Of(''),
    'x-amz-date': time,
    ...(sessionToken === undefined ? {} : { 'x-amz-security-token': sessionToken }),
  };
  const signed = Object.entries({ ...sent, host: url.host }).sort(([a], [b]) => (a < b ? -1 : 1));
  const names = signed.map(([name]) => name).join(';');
  const lines = signed.map(([name, value]) => `${name}:${value}\n`).join('');
  const request = ['GET', url.pathname, '', lines, names, sha256Of('')].join('\n');
  const toSign = ['AWS4-HMAC-SHA256', time, scope, sha256Of(request)].join('\n');
  const key = scope.split('/').reduce<string | Buffer>(hmacOf, `AWS4${secretAccessKey}`);
  const signature = hmacOf(key, toSign).toString('hex');
  return {
    ...sent,
    authorization: `AWS4-HMAC-SHA256 Credential=${accessKeyId}/${scope},SignedHeaders=${names},Signature=${signature}`,
  };
}

function sha256Of(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

function hmacOf(key: string | Buffer, text: string): Buffer {
  return createHmac('sha256', key).update(text).digest();
}
