/** Tells the command line where the host of this folder is, for as long as it runs. */

import { mkdir, rm, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';

/** The same in `cli/connection.ts`. */
const hostFile = '.data/host.json';

/** Returns how to take it away again. */
export async function writeHostFile(host: {
  readonly tableEndpoint: string;
  readonly tableName: string;
}): Promise<() => Promise<void>> {
  await mkdir(dirname(hostFile), { recursive: true });
  const text = JSON.stringify({ endpoint: host.tableEndpoint, table: host.tableName });
  await writeFile(hostFile, `${text}\n`);
  return () => rm(hostFile, { force: true });
}
