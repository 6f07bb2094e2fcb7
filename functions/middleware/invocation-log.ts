/** One line for each invocation that fails, with the request it belongs to. */

import type { MiddlewareObj } from '@middy/core';
import type { Logger } from '../../shared/ports/logger.ts';

export function invocationLog(logger: Logger, name: string): MiddlewareObj {
  return {
    before: ({ context }) => {
      logger.debug('invoked', { function: name, requestId: context.awsRequestId });
    },
    onError: ({ context, error }) => {
      logger.error('invocation failed', { function: name, requestId: context.awsRequestId, error });
    },
  };
}
