/** `npm run lambda:install`: what `npm start -- --lambda` needs, once. */

import { HostError } from '../host/host-error.ts';
import { installRuntime } from './runtime-folder.ts';

try {
  await installRuntime((line) => {
    process.stdout.write(`${line}\n`);
  });
} catch (error) {
  if (!(error instanceof HostError)) throw error;
  process.stderr.write(`${error.message}\n`);
  process.exitCode = 1;
}
