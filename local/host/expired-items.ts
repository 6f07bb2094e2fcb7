/**
 * Takes out of the embedded table what is past its time to live, as DynamoDB does by itself and dynalite does not:
 * counters of windows that are over and notes of orders that were sent would fill a laptop's disk.
 */

import { ConditionalCheckFailedException, type DynamoDBClient } from '@aws-sdk/client-dynamodb';
import {
  DeleteCommand,
  ScanCommand,
  DynamoDBDocumentClient,
  type ScanCommandOutput,
} from '@aws-sdk/lib-dynamodb';
import type { Clock } from '../../shared/ports/clock.ts';
import { repeat, type Repeating } from './repeat.ts';

/** DynamoDB takes hours, up to days, for the same. */
const everyMs = 900_000;
/** Read at once. A large table is gone through page by page, so that passes get their turn. */
const pageSize = 500;

interface Expiring {
  readonly client: DynamoDBClient;
  readonly tableName: string;
  /** The clock that times to live are written by. */
  readonly clock: Clock;
}

/** The first time at once, as a folder may be old. */
export function forgetExpired(
  parts: Expiring & { readonly real: Clock },
  onError: (error: unknown) => void,
): Repeating {
  return repeat(parts.real, everyMs, () => deleteExpired(parts), onError);
}

/** Returns how many items were deleted. */
export async function deleteExpired(parts: Expiring): Promise<number> {
  const { tableName, clock } = parts;
  const client = DynamoDBDocumentClient.from(parts.client);
  const past = pastAt(clock.now());
  let deleted = 0;
  let from: ScanCommandOutput['LastEvaluatedKey'];
  do {
    const page: ScanCommandOutput = await client.send(
      new ScanCommand({
        TableName: tableName,
        Limit: pageSize,
        ProjectionExpression: 'pk, sk',
        FilterExpression: isPast,
        ...past,
        ...(from === undefined ? {} : { ExclusiveStartKey: from }),
      }),
    );
    for (const { pk, sk } of page.Items ?? []) {
      const key = { pk: pk as unknown, sk: sk as unknown };
      // It may have been written anew since it was read.
      const condition = { ConditionExpression: isPast, ...past };
      const command = new DeleteCommand({ TableName: tableName, Key: key, ...condition });
      if (await isCarriedOut(client.send(command))) deleted += 1;
    }
    from = page.LastEvaluatedKey;
  } while (from !== undefined);
  return deleted;
}

/** Of another type it is no time to live to DynamoDB either. */
const isPast = 'attribute_type(expiresAt, :number) AND expiresAt < :now';

function pastAt(nowMs: number) {
  return {
    ExpressionAttributeValues: { ':now': Math.floor(nowMs / 1000), ':number': 'N' },
  };
}

async function isCarriedOut(request: Promise<unknown>): Promise<boolean> {
  try {
    await request;
    return true;
  } catch (error) {
    if (error instanceof ConditionalCheckFailedException) return false;
    throw error;
  }
}
