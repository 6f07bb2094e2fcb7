/** Reads the standard input of this process to its end. */

import { InputError } from './io.ts';

export async function readInput(bytesMax: number): Promise<string> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of process.stdin as AsyncIterable<Buffer>) {
    chunks.push(chunk);
    size += chunk.length;
    if (size > bytesMax) {
      throw new InputError([`standard input: found more than ${bytesMax} bytes`]);
    }
  }
  return Buffer.concat(chunks).toString('utf8');
}
