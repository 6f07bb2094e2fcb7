/** Stands in for the table's stream: notices config items that were written or removed, by whomever. */

import { createHash } from 'node:crypto';
import type { DynamoDBRecord, DynamoDBStreamEvent } from 'aws-lambda';
import type { BotStore } from '../../shared/ports/bot-store.ts';

export type StreamFunction = (event: DynamoDBStreamEvent) => Promise<unknown>;

/** Each call of the result looks once; the first tells every item there is. */
export function configWatch(
  store: BotStore,
  lifecycle: StreamFunction,
  onRemoved: (botId: string) => void,
): () => Promise<void> {
  let known = new Map<string, string>();
  let changes = 0;
  return async () => {
    const seen = new Map<string, string>();
    for (const reading of await store.listConfigs()) {
      const botId = reading.kind === 'valid' ? reading.config.botId : reading.botId;
      seen.set(botId, createHash('sha256').update(JSON.stringify(reading)).digest('hex'));
    }
    const changed = [...seen].filter(([botId, digest]) => known.get(botId) !== digest);
    const removed = [...known].filter(([botId]) => !seen.has(botId));
    const records = [
      ...changed.map(([botId, digest]) => recordOf('MODIFY', botId, `${++changes}-${digest}`)),
      ...removed.map(([botId, digest]) => recordOf('REMOVE', botId, `${++changes}-${digest}`)),
    ];
    if (records.length > 0) await lifecycle({ Records: records });
    for (const [botId] of removed) onRemoved(botId);
    known = seen;
  };
}

function recordOf(eventName: 'MODIFY' | 'REMOVE', botId: string, changeId: string): DynamoDBRecord {
  return {
    eventID: `${eventName}-${changeId}`,
    eventName,
    dynamodb: {
      SequenceNumber: changeId,
      Keys: { pk: { S: `BOT#${botId}` }, sk: { S: 'CONFIG' } },
    },
  };
}
