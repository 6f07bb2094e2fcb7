/** The functions, made of the use cases that run in the cloud: each process with its own life between it and the world. */

import { correlated } from '../../../functions/correlation.ts';
import { parseSlot, parseWorkMessage } from '../../../functions/messages.ts';
import { doWork } from '../../../functions/strategy-work.ts';
import { applyConfig } from '../../../shared/app/apply-config.ts';
import { createFailureNotes } from '../../../shared/app/failure-notes.ts';
import { fanOutSlot } from '../../../shared/app/fan-out-slot.ts';
import { createGovernors } from '../../../shared/app/governor/governor.ts';
import type { PassDeps } from '../../../shared/app/pass-deps.ts';
import { createPassMarker } from '../../../shared/app/pass-marker.ts';
import type { PassResult } from '../../../shared/app/pass-result.ts';
import { sendDueSlots } from '../../../shared/app/plan-slots.ts';
import type { BotConfig } from '../../../shared/domain/bot-config.ts';
import { inTime, watchClock, type ClockWatch } from '../../../shared/ports/clock-watch.ts';
import type { Exchange } from '../../../shared/ports/exchange.ts';
import type { Governor } from '../../../shared/ports/governor.ts';
import type { Metrics } from '../../../shared/ports/metrics.ts';
import type { WorkQueue } from '../../../shared/ports/queues.ts';
import { newIdPrefix } from '../../../shared/runtime/id-prefix.ts';
import { DynamoBotStore } from '../../../shared/stores/dynamo-bot-store.ts';
import { DynamoFailureStore } from '../../../shared/stores/dynamo-failure-store.ts';
import { DynamoHaltStore } from '../../../shared/stores/dynamo-halt-store.ts';
import { DynamoLimitStore } from '../../../shared/stores/dynamo-limit-store.ts';
import { DynamoPassMarks } from '../../../shared/stores/dynamo-pass-marks.ts';
import type { DynamoTableOptions } from '../../../shared/stores/dynamo-table.ts';
import { encodeWork } from '../../../shared/stores/sqs-queues.ts';
import { faultyTable } from '../cloud/faulty-table.ts';
import { newerTable } from '../cloud/newer-table.ts';
import type { Instance } from '../cloud/workers.ts';
import type { AskedLeave } from '../judge/lane-rules.ts';
import type { Life } from '../kernel/life.ts';
import { createSimulatedExchange } from '../venue/account-adapter.ts';
import { secretsOf } from './diary.ts';
import { tableName, type Stage } from './stage.ts';

export interface Cast {
  readonly stage: Stage;
  readonly metrics: Metrics;
  /** The strategy's side of the relay, seen by this process; absent where none is deployed. */
  readonly relayLinkOf?: (life: Life) => PassDeps['relay'];
  readonly onPass: (result: PassResult) => void;
}

export function tableOf(stage: Stage, life: Life): DynamoTableOptions {
  const { common } = stage;
  const table = stage.isNewer(life) ? newerTable(stage.table) : stage.table;
  return { documents: faultyTable(table, life, common), tableName, clock: life.clock };
}

export function workQueueOf({ work }: Stage, life: Life): WorkQueue {
  return {
    send: (messages) =>
      work.send(
        life,
        messages.map(({ message, ...ids }) => ({ body: encodeWork(message), ...ids })),
      ),
  };
}

export function strategyInstance(cast: Cast): Instance {
  const life = cast.stage.life('strategy');
  const deps = passDepsOf(cast, life);
  return {
    life,
    work: async ({ body, deduplicationId }, job) => {
      await doWork(correlated(deps, deduplicationId ?? 'none'), parseWorkMessage(body), job);
    },
  };
}

function passDepsOf({ stage, metrics, relayLinkOf, onPass }: Cast, life: Life): PassDeps {
  const { clock } = life;
  const table = tableOf(stage, life);
  const logger = stage.diary.logger(life.name);
  const relay = relayLinkOf?.(life);
  return {
    store: new DynamoBotStore(table),
    clock,
    logger,
    metrics,
    ...(relay === undefined ? {} : { relay }),
    halts: new DynamoHaltStore(table),
    markPass: createPassMarker({ marks: new DynamoPassMarks(table), clock, logger }),
    failures: createFailureNotes({
      store: new DynamoFailureStore(table),
      clock,
      logger,
      redact: (text) => String(stage.diary.redactorOf(life.name).replace('', text)),
    }),
    exchangeFor: exchangesOf(stage, life),
    newIdPrefix,
    onPass,
  };
}

/** One adapter an account, made on first use, its key looked at first. */
export function exchangesOf(
  stage: Stage,
  life: Life,
  from: string = stage.addressOf('functions'),
  onGovernor: (account: string, governor: Governor) => void = () => undefined,
): (bot: Pick<BotConfig, 'account' | 'exchange'>) => Promise<Exchange> {
  const made = new Map<string, { readonly exchange: Exchange; readonly watch: ClockWatch }>();
  const governors = stage.scenario.isGoverned === true ? governorsOf(stage, life, from) : undefined;
  return async ({ account, exchange: name }) => {
    const kept = made.get(account);
    if (kept !== undefined) return inTime(kept.exchange, kept.watch);
    const secrets = secretsOf(account);
    stage.diary.redactorOf(life.name).conceal(secrets);
    const watch = watchClock(life);
    const venues = stage.venues.filter((venue) => venue.name === name);
    const exchange = createSimulatedExchange({
      ...{ ...stage.common, life, account, venues, secrets },
      address: from,
      governorFor:
        governors &&
        ((exchangeNow) => {
          const governor = watched(governors({ exchange: name, account, exchangeNow }), stage, {
            life,
            exchange: name,
            account,
            address: from,
          });
          onGovernor(account, governor);
          return governor;
        }),
    });
    await exchange.keyPermissions();
    made.set(account, { exchange, watch });
    return exchange;
  };
}

/** The same answers at the same moments, seen by whoever wants to. */
function watched(
  governor: Governor,
  stage: Stage,
  who: Pick<AskedLeave, 'life' | 'exchange' | 'account' | 'address'>,
): Governor {
  return {
    reserve: (charges, lane) => {
      const onHeard = stage.onReserve?.({ ...who, charges, lane, atMs: stage.timeline.nowMs });
      const reserved = governor.reserve(charges, lane);
      if (onHeard !== undefined) void reserved.then(onHeard);
      return reserved;
    },
    told: (words) => {
      governor.told(words);
    },
    shutOut: (by) => governor.shutOut(by),
  };
}

function governorsOf(stage: Stage, life: Life, from: string): ReturnType<typeof createGovernors> {
  return createGovernors({
    store: new DynamoLimitStore(tableOf(stage, life)),
    clock: life.clock,
    logger: stage.diary.logger(life.name),
    metrics: stage.metrics,
    address: from,
  });
}

export function fanOutInstance({ stage }: Cast): Instance {
  const life = stage.life('fan-out');
  const work = workQueueOf(stage, life);
  return {
    life,
    work: async ({ body }) => {
      await fanOutSlot(work, parseSlot(body));
    },
  };
}

/** Once a minute. */
export async function planOnce({ stage, metrics, relayLinkOf }: Cast): Promise<void> {
  const life = stage.life('planner');
  const relay = relayLinkOf?.(life);
  const table = tableOf(stage, life);
  await sendDueSlots({
    store: new DynamoBotStore(table),
    slots: {
      sendSlots: (slots) =>
        stage.slots.send(
          life,
          slots.map(({ slot, delayMs }) => ({ body: JSON.stringify(slot), delayMs })),
        ),
    },
    clock: life.clock,
    metrics,
    halts: new DynamoHaltStore(table),
    ...(relay === undefined ? {} : { relay }),
  });
}

/** A change of a config item, from the table's stream. */
export async function applyOnce(
  { stage, metrics }: Cast,
  change: { readonly botId: string; readonly changeId: string },
): Promise<boolean> {
  const life = stage.life('lifecycle');
  const ended = new Promise<boolean>((resolve) => {
    life.onEnd(() => {
      resolve(false);
    });
  });
  const applied = applyConfig(
    {
      store: new DynamoBotStore(tableOf(stage, life)),
      work: workQueueOf(stage, life),
      clock: life.clock,
      logger: stage.diary.logger(life.name),
      metrics,
    },
    change,
  ).then(
    () => true,
    () => false,
  );
  return Promise.race([applied, ended]);
}
