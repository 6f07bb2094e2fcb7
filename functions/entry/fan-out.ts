/** What Lambda calls. The environment is read at the first call: loading the file does nothing. */

import type { Context, SQSEvent } from 'aws-lambda';
import { compose } from '../../shared/runtime/compose.ts';
import { readRuntimeConfig } from '../../shared/runtime/config.ts';
import { lazily } from '../../shared/runtime/lazily.ts';
import { createFanOutHandler } from '../fan-out.ts';

const built = lazily(() => createFanOutHandler(compose(readRuntimeConfig(process.env))));

export const handler = (event: SQSEvent, context: Context) => built()(event, context);
