/** What Lambda calls. The environment is read at the first call: loading the file does nothing. */

import type { Context, SQSEvent } from 'aws-lambda';
import { composeBase } from '../../shared/runtime/compose-base.ts';
import { readRuntimeConfig } from '../../shared/runtime/config.ts';
import { lazily } from '../../shared/runtime/lazily.ts';
import { createFanOutHandler } from '../fan-out.ts';

const built = lazily(() => createFanOutHandler(composeBase(readRuntimeConfig(process.env))));

export const handler = (event: SQSEvent, context: Context) => built()(event, context);
