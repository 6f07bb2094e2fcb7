/** What Lambda calls. The environment is read at the first call: loading the file does nothing. */

import type { Context, DynamoDBStreamEvent } from 'aws-lambda';
import { compose } from '../../shared/runtime/compose.ts';
import { readRuntimeConfig } from '../../shared/runtime/config.ts';
import { lazily } from '../../shared/runtime/lazily.ts';
import { createLifecycleHandler } from '../lifecycle.ts';

const built = lazily(() => createLifecycleHandler(compose(readRuntimeConfig(process.env))));

export const handler = (event: DynamoDBStreamEvent, context: Context) => built()(event, context);
