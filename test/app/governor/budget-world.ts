/** Workers that share request budgets through a real table, and nothing else. */

import { DeleteCommand } from '@aws-sdk/lib-dynamodb';
import { createGovernors, type GovernedAccount } from '../../../shared/app/governor/governor.ts';
import type { Governor, Lane, RequestLimit, Reservation } from '../../../shared/ports/governor.ts';
import type { LimitStore } from '../../../shared/ports/limit-store.ts';
import { DynamoLimitStore } from '../../../shared/stores/dynamo-limit-store.ts';
import { aTimeMs } from '../../support/bot-builders.ts';
import { startEmbeddedDynamoDb } from '../../support/embedded-dynamodb.ts';
import { intercepted, type Interceptor } from '../../support/intercepted.ts';
import { countedMetrics, recordedLogger } from '../../support/recorded.ts';
import { virtualClock } from '../../support/virtual-clock.ts';

/** Forty seconds into a minute. */
export const startMs = aTimeMs;

export const weight: RequestLimit = {
  name: 'weight 1m',
  scope: 'address',
  windowMs: 60_000,
  max: 6_000,
  isAligned: true,
};
export const orders: RequestLimit = {
  name: 'orders 10s',
  scope: 'account',
  windowMs: 10_000,
  max: 100,
  isAligned: true,
};
/** Of OKX: any two seconds count. */
export const pending: RequestLimit = {
  name: 'GET /api/v5/trade/orders-pending 2s',
  scope: 'account',
  windowMs: 2_000,
  max: 60,
  isAligned: false,
};

export interface Worker {
  readonly governor: Governor;
  /** What was asked of the store, by the name of its method. */
  readonly asked: string[];
  reserve(limit: RequestLimit, lane: Lane, units?: number): Promise<Reservation>;
}

export interface BudgetWorld {
  readonly clock: ReturnType<typeof virtualClock>;
  readonly logger: ReturnType<typeof recordedLogger>;
  readonly metrics: ReturnType<typeof countedMetrics>;
  readonly store: LimitStore;
  /** As a person does who has looked at the table. */
  remove(key: { readonly pk: string; readonly sk: string }): Promise<void>;
  worker(by?: Partial<GovernedAccount> & { readonly around?: Interceptor }): Worker;
}

const untouched: Interceptor = (_name, call) => call();

export interface Database {
  /** With an empty table. */
  world(): Promise<BudgetWorld>;
  stop(): Promise<void>;
}

export async function startDatabase(): Promise<Database> {
  const database = await startEmbeddedDynamoDb();
  return {
    world: async () => {
      const clock = virtualClock(startMs);
      const logger = recordedLogger();
      const metrics = countedMetrics();
      const tableName = await database.createTable();
      const store = new DynamoLimitStore({ client: database.client, tableName, clock });
      const worker: BudgetWorld['worker'] = ({ around = untouched, ...of } = {}) => {
        const asked: string[] = [];
        const shared = intercepted<LimitStore>(store, (name, call) => {
          asked.push(name);
          return around(name, call);
        });
        const make = createGovernors({ store: shared, clock, logger, metrics, address: 'egress' });
        const exchangeNow = () => clock.now();
        const governor = make({ exchange: 'okx', account: 'main', exchangeNow, ...of });
        const reserve: Worker['reserve'] = (limit, lane, units = 1) =>
          governor.reserve([{ limit, units }], lane);
        return { governor, asked, reserve };
      };
      const remove: BudgetWorld['remove'] = async (key) => {
        await database.client.send(new DeleteCommand({ TableName: tableName, Key: key }));
      };
      return { clock, logger, metrics, store, remove, worker };
    },
    stop: () => database.stop(),
  };
}

/** How many were granted of requests of this lane, one after another, until one is not. */
export async function grantedOf(
  worker: Worker,
  limit: RequestLimit,
  lane: Lane,
  most = 1_000,
): Promise<number> {
  for (let granted = 0; granted < most; granted++) {
    if ((await worker.reserve(limit, lane)).kind !== 'granted') return granted;
  }
  return most;
}
