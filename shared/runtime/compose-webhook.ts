/** The few parts of the function that tells alarms. */

import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import type { Clock } from '../ports/clock.ts';
import { cachedSecret } from './cached-secret.ts';
import { clientOptions } from './client-options.ts';
import { createJsonLogger, type JsonLogger } from './json-logger.ts';
import { createRedactor } from './redactor.ts';
import { systemClock } from './system-clock.ts';
import type { WebhookConfig } from './webhook-config.ts';

export interface WebhookRuntime {
  readonly chat: WebhookConfig['chat'];
  readonly readSecret: () => Promise<string>;
  readonly clock: Clock;
  readonly logger: JsonLogger;
  readonly powertools: JsonLogger['powertools'];
}

export function composeWebhook(config: WebhookConfig): WebhookRuntime {
  const { chat, secretId, secretsEndpoint, service } = config;
  const read = cachedSecret(
    new SecretsManagerClient(clientOptions(config, secretsEndpoint)),
    secretId,
  );
  const redactor = createRedactor();
  const logger = createJsonLogger({ service, level: 'info', redactor });
  return {
    chat,
    readSecret: async () => {
      const secret = await read();
      // Should it ever get near a line: it is not written.
      redactor.conceal([secret]);
      return secret;
    },
    clock: systemClock,
    logger,
    powertools: logger.powertools,
  };
}
