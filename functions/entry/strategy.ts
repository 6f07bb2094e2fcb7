/** What Lambda calls. The environment is read at the first call: loading the file does nothing. */

import type { Context, SQSEvent } from 'aws-lambda';
import { compose } from '../../shared/runtime/compose.ts';
import { readRuntimeConfig } from '../../shared/runtime/config.ts';
import { lazily } from '../../shared/runtime/lazily.ts';
import { createTracer } from '../../shared/runtime/tracer.ts';
import { createStrategyHandler } from '../strategy.ts';

const built = lazily(() => {
  const config = readRuntimeConfig(process.env);
  const tracer = createTracer(config.service, process.env);
  return createStrategyHandler({ ...compose(config), tracer });
});

export const handler = (event: SQSEvent, context: Context) => built()(event, context);
