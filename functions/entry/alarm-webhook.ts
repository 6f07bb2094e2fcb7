/** What Lambda calls. The environment is read at the first call: loading the file does nothing. */

import type { Context, SNSEvent } from 'aws-lambda';
import { composeWebhook } from '../../shared/runtime/compose-webhook.ts';
import { lazily } from '../../shared/runtime/lazily.ts';
import { readWebhookConfig } from '../../shared/runtime/webhook-config.ts';
import { createAlarmWebhookHandler } from '../alarm-webhook.ts';

const built = lazily(() =>
  createAlarmWebhookHandler(composeWebhook(readWebhookConfig(process.env))),
);

export const handler = (event: SNSEvent, context: Context) => built()(event, context);
