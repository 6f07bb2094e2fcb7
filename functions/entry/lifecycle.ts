/** What Lambda calls. The environment is read at the first call: loading the file does nothing. */

import type { Context, DynamoDBStreamEvent } from 'aws-lambda';
import { composeBase } from '../../shared/runtime/compose-base.ts';
import { readRuntimeConfig } from '../../shared/runtime/config.ts';
import { lazily } from '../../shared/runtime/lazily.ts';
import { createLifecycleHandler } from '../lifecycle.ts';

const built = lazily(() => createLifecycleHandler(composeBase(readRuntimeConfig(process.env))));

export const handler = (event: DynamoDBStreamEvent, context: Context) => built()(event, context);
