/**
 * Tells alarms to a chat. It fails where the chat does not take them: Lambda tries again, and then leaves them in the dead
 * letters. It has no tracer: that one writes down the paths of requests, and here the path is the secret.
 */

import middy from '@middy/core';
import type { SNSEvent } from 'aws-lambda';
import type { Clock } from '../shared/ports/clock.ts';
import type { Logger } from '../shared/ports/logger.ts';
import { chatAddressOf, chatOrigins, type Chat, type ChatOrigins } from './alarms/chat-address.ts';
import { chatBody } from './alarms/chat-body.ts';
import { noticeOf } from './alarms/notice.ts';
import { postToChat } from './alarms/post.ts';
import { invocationLog } from './middleware/invocation-log.ts';
import { telemetry, type Telemetry } from './middleware/telemetry.ts';
import { timeLimit } from './middleware/time-limit.ts';

export interface AlarmWebhookDeps extends Pick<Telemetry, 'powertools'> {
  readonly chat: Chat;
  /** The chat's address, or what a person has put in its place. */
  readonly readSecret: () => Promise<string>;
  readonly clock: Clock;
  readonly logger: Logger;
  /** For tests, which have a chat of their own. */
  readonly origins?: ChatOrigins;
  /** For one post; default 5000. */
  readonly timeoutMs?: number;
}

export function createAlarmWebhookHandler(deps: AlarmWebhookDeps) {
  const { chat, clock, logger, powertools, origins = chatOrigins, timeoutMs } = deps;
  return middy<SNSEvent>(timeLimit)
    .use(telemetry({ powertools }))
    .use(invocationLog(logger, 'alarm-webhook'))
    .handler(async (event: SNSEvent): Promise<void> => {
      const address = chatAddressOf(chat, await deps.readSecret(), origins);
      // SNS hands over one at a time; a second one would be told twice if it failed.
      for (const { Sns: message } of event.Records) {
        const notice = noticeOf(message.Message, subjectOf(message));
        const limits = timeoutMs === undefined ? {} : { timeoutMs };
        await postToChat(address, chatBody(address, notice), { clock, ...limits });
        logger.info('alarm told', { title: notice.title, state: notice.state, chat });
      }
    });
}

/** Typed as text, and absent where the publisher gave none. */
function subjectOf({ Subject: subject }: { readonly Subject?: string | null }): string | undefined {
  return subject ?? undefined;
}
