/** What Lambda calls. The environment is read at the first call: loading the file does nothing. */

import type { Context } from 'aws-lambda';
import { composeSmoke } from '../../shared/runtime/compose-smoke.ts';
import { lazily } from '../../shared/runtime/lazily.ts';
import { createDeployedFunctions } from '../deployed-functions.ts';
import { createSmokeHandler } from '../smoke.ts';

const built = lazily(() => {
  const { caller, ...parts } = composeSmoke(process.env);
  return createSmokeHandler({ ...parts, functions: createDeployedFunctions(caller) });
});

export const handler = (event: unknown, context: Context) => built()(event, context);
