/** Stream records of CONFIG items, read; all others are none of ours. */

import type { DynamoDBRecord } from 'aws-lambda';
import type { ConfigChange } from '../shared/app/apply-config.ts';

const botKey = /^BOT#([a-z0-9][a-z0-9-]{0,39})$/;

/** Undefined for any other item of the table. */
export function configChangeOf({ eventID, dynamodb }: DynamoDBRecord): ConfigChange | undefined {
  const botId = botKey.exec(dynamodb?.Keys?.['pk']?.S ?? '')?.[1];
  const changeId = eventID ?? dynamodb?.SequenceNumber;
  if (botId === undefined || changeId === undefined) return undefined;
  return dynamodb?.Keys?.['sk']?.S === 'CONFIG' ? { botId, changeId } : undefined;
}
