/** Stands in for the table's stream: notices config items that were written or removed, by whomever. */

import { createHash } from 'node:crypto';
import type { DynamoDBRecord, DynamoDBStreamEvent } from 'aws-lambda';
import type { ConfigReading } from '../../shared/domain/bot-config.ts';
import type { BotStore } from '../../shared/ports/bot-store.ts';

export type StreamFunction = (event: DynamoDBStreamEvent) => Promise<unknown>;

export interface ConfigListeners {
  readonly lifecycle: StreamFunction;
  /** Told all of them at each look. */
  readonly onConfigs: (readings: readonly ConfigReading[]) => void;
  readonly onRemoved: (botId: string) => void;
}

/** Each call of the result looks once; the first tells every item there is. */
export function configWatch(
  store: BotStore,
  { lifecycle, onConfigs, onRemoved }: ConfigListeners,
): () => Promise<void> {
  let known = new Map<string, string>();
  let changes = 0;
  return async () => {
    const seen = new Map<string, string>();
    const readings = await store.listConfigs();
    onConfigs(readings);
    for (const reading of readings) {
      const botId = reading.kind === 'valid' ? reading.config.botId : reading.botId;
      seen.set(botId, createHash('sha256').update(JSON.stringify(reading)).digest('hex'));
    }
    const changed = [...seen].filter(([botId, digest]) => known.get(botId) !== digest);
    const removed = [...known].filter(([botId]) => !seen.has(botId));
    const records = [
      ...changed.map(([botId, digest]) => configRecord('MODIFY', botId, `${++changes}-${digest}`)),
      ...removed.map(([botId, digest]) => configRecord('REMOVE', botId, `${++changes}-${digest}`)),
    ];
    if (records.length > 0) await lifecycle({ Records: records });
    for (const [botId] of removed) onRemoved(botId);
    known = seen;
  };
}

/** As the stream has it, in the fields that the lifecycle reads. */
export function configRecord(
  eventName: 'MODIFY' | 'REMOVE',
  botId: string,
  changeId: string,
): DynamoDBRecord {
  return {
    eventID: `${eventName}-${changeId}`,
    eventName,
    dynamodb: {
      SequenceNumber: changeId,
      Keys: { pk: { S: `BOT#${botId}` }, sk: { S: 'CONFIG' } },
    },
  };
}
