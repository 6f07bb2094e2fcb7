/** One id from the function that queued some work to the orders that came of it, in every log line on the way. */

import type { SQSRecord } from 'aws-lambda';
import type { RelayLink } from '../shared/app/relay-link.ts';
import type { Logger } from '../shared/ports/logger.ts';

/** The id under which the work was queued: of its slot and account, of the event bundle, or of the config change. */
export function correlationOf({ attributes, messageId }: SQSRecord): string {
  return attributes.MessageDeduplicationId ?? messageId;
}

/** What logs and sends under this id. */
export function correlated<
  D extends { readonly logger: Logger; readonly relay?: RelayLink | undefined },
>(deps: D, correlationId: string): D {
  const { relay } = deps;
  const commands = relay?.commands;
  return {
    ...deps,
    logger: deps.logger.with({ correlationId }),
    ...(relay === undefined || commands === undefined
      ? {}
      : {
          relay: {
            ...relay,
            commands: {
              send: (batches: Parameters<typeof commands.send>[0]) =>
                commands.send(batches.map((batch) => ({ ...batch, correlationId }))),
            },
          },
        }),
  };
}
