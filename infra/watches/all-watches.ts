/** All that is watched for, by the id of its alarm. */

import type { TableV2 } from 'aws-cdk-lib/aws-dynamodb';
import type { BotFunctions } from '../constructs/bot-functions.ts';
import { exchangeWatches } from './exchange-watches.ts';
import { functionWatches } from './function-watches.ts';
import { natWatches, type WatchedNat } from './nat-watches.ts';
import { orderWatches } from './order-watches.ts';
import { passWatches } from './pass-watches.ts';
import { queueWatches, type WatchedQueues } from './queue-watches.ts';
import { relayWatches, type WatchedRelay } from './relay-watches.ts';
import { tableWatches } from './table-watches.ts';
import type { Watches } from './watch.ts';

export interface Watched extends WatchedQueues, WatchedRelay, WatchedNat {
  readonly functions: BotFunctions;
  readonly table: TableV2;
}

export function allWatches(watched: Watched): Watches {
  return {
    ...orderWatches(watched.settings),
    ...passWatches(watched.settings),
    ...exchangeWatches(watched.settings),
    ...queueWatches(watched),
    ...functionWatches(watched.functions),
    ...tableWatches(watched.table),
    ...relayWatches(watched),
    ...natWatches(watched),
  };
}
