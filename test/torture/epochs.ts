/** Orders that were sent under a lease which another relay had taken over already, found in the send ledger. */

import { DynamoDBClient, ScanCommand } from '@aws-sdk/client-dynamodb';
import { region, tableName } from '../../local/host/embedded-aws.ts';
import type { Problem, Receipt } from './watch.ts';

/**
 * Real ms from the sending of an order to its receipt, at most: the delay an exchange is given on purpose, and a busy
 * machine. A relay that sleeps on is late by more.
 */
const underWayMs = 600;
/** Pages of a scan, of a megabyte each. */
const pagesMax = 1_000;

export function findLateSenders(
  epochs: ReadonlyMap<string, number>,
  receipts: readonly Receipt[],
  sights: ReadonlyMap<number, number>,
): readonly Problem[] {
  return receipts.flatMap(({ botId, clientOrderId, realMs }) => {
    const epoch = epochs.get(clientOrderId);
    // Of the REST route, which holds no lease; or of a bot that has no other.
    if (epoch === undefined || epoch === 0) return [];
    const newer = [...sights].filter(([other]) => other > epoch).map(([, seenMs]) => seenMs);
    const lateMs = realMs - Math.min(...newer);
    if (!(lateMs > underWayMs)) return [];
    return [
      {
        botId,
        what: `${clientOrderId} came ${lateMs} ms after its lease, epoch ${epoch}, was lost`,
      },
    ];
  });
}

/** Of each client order id in the send ledger; 0 is the REST route. */
export async function claimedEpochs(endpoint: string): Promise<ReadonlyMap<string, number>> {
  const client = new DynamoDBClient({
    region,
    endpoint,
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
  });
  const epochs = new Map<string, number>();
  let from: Pick<ScanCommand['input'], 'ExclusiveStartKey'> = {};
  for (let page = 0; page < pagesMax; page++) {
    const { Items = [], LastEvaluatedKey } = await client.send(
      new ScanCommand({
        TableName: tableName,
        FilterExpression: 'begins_with(pk, :sent)',
        ExpressionAttributeValues: { ':sent': { S: 'SENT#' } },
        ...from,
      }),
    );
    for (const { sk, epoch } of Items) epochs.set(sk?.S ?? '', Number(epoch?.N ?? 0));
    if (LastEvaluatedKey === undefined) break;
    from = { ExclusiveStartKey: LastEvaluatedKey };
  }
  client.destroy();
  return epochs;
}
