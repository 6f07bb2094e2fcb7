/** The environment of the function that tells alarms, which knows neither table nor queues. */

import * as z from 'zod';
import { ConfigError } from './config.ts';

export interface WebhookConfig {
  readonly chat: 'discord' | 'slack' | 'telegram';
  /** Name or ARN of the secret with the chat's address. */
  readonly secretId: string;
  readonly service: string;
  readonly region?: string;
  /** Another address of Secrets Manager, for an embedded one. */
  readonly secretsEndpoint?: string;
}

const schema = z.object({
  MMM_ALARM_WEBHOOK: z.enum(['discord', 'slack', 'telegram']),
  MMM_ALARM_WEBHOOK_SECRET: z.string().min(1),
  POWERTOOLS_SERVICE_NAME: z.string().default('mmm'),
  AWS_REGION: z.string().optional(),
  AWS_ENDPOINT_URL_SECRETS_MANAGER: z.url({ protocol: /^https?$/ }).optional(),
});

/** Throws `ConfigError`. */
export function readWebhookConfig(
  environment: Readonly<Record<string, string | undefined>>,
): WebhookConfig {
  const read = schema.safeParse(environment);
  if (!read.success) {
    throw new ConfigError(read.error.issues.map(({ path, code }) => `${path.join('.')}: ${code}`));
  }
  const { AWS_REGION: region, AWS_ENDPOINT_URL_SECRETS_MANAGER: secretsEndpoint } = read.data;
  return {
    chat: read.data.MMM_ALARM_WEBHOOK,
    secretId: read.data.MMM_ALARM_WEBHOOK_SECRET,
    service: read.data.POWERTOOLS_SERVICE_NAME,
    ...(region === undefined ? {} : { region }),
    ...(secretsEndpoint === undefined ? {} : { secretsEndpoint }),
  };
}
