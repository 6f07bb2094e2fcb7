/** Puts a document where a presigned URL says. */

import type { Clock } from '../ports/clock.ts';

const attemptsMax = 4;
const timeoutMs = 5_000;
const waitMs = 1_000;

/** Rejects after a few attempts, without the URL: it is a permission. */
export async function putJson(
  clock: Clock,
  url: string,
  document: Readonly<Record<string, unknown>>,
): Promise<void> {
  let because = '';
  for (let attempt = 0; attempt < attemptsMax; attempt++) {
    if (attempt > 0) await clock.wait(waitMs * 2 ** (attempt - 1));
    try {
      const { ok, status } = await fetch(url, {
        method: 'PUT',
        body: JSON.stringify(document),
        // S3 signs it as it is; any other type would not match the signature.
        headers: { 'content-type': '' },
        signal: AbortSignal.timeout(timeoutMs),
      });
      if (ok) return;
      because = `status ${status}`;
    } catch (error) {
      because = error instanceof Error ? error.name : 'not an error';
    }
  }
  throw new Error(`the answer was not taken in ${attemptsMax} attempts: ${because}`);
}
