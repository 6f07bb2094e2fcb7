/** What Lambda calls. The environment is read at the first call: loading the file does nothing. */

import type { Context } from 'aws-lambda';
import { composeBase } from '../../shared/runtime/compose-base.ts';
import { readRuntimeConfig } from '../../shared/runtime/config.ts';
import { lazily } from '../../shared/runtime/lazily.ts';
import { createPlannerHandler } from '../planner.ts';

const built = lazily(() => createPlannerHandler(composeBase(readRuntimeConfig(process.env))));

export const handler = (event: unknown, context: Context) => built()(event, context);
