/** One worker: runs the seed it is sent, says what came of it, and waits for the next until nobody is there to send one: then it ends at once, also amid a run. */

import * as z from 'zod';
import { silenceSdkVersionWarning } from '../../shared/runtime/quiet-sdk.ts';
import { outcomeOfSeed } from './workers-outcome.ts';

silenceSdkVersionWarning(process.env);
process.on('message', (message) => {
  void outcomeOfSeed(z.int().parse(message)).then((outcome) => process.send?.(outcome));
});
process.on('disconnect', () => {
  process.exit();
});
