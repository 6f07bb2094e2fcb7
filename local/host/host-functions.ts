/** Runs the functions of the cloud in this process, wired as the cloud wires them. */

import { createFanOutHandler } from '../../functions/fan-out.ts';
import { createLifecycleHandler } from '../../functions/lifecycle.ts';
import { createPlannerHandler } from '../../functions/planner.ts';
import { createStrategyHandler } from '../../functions/strategy.ts';
import { createWatchdogHandler } from '../../functions/watchdog.ts';
import { placeLifetimeMs } from '../../shared/domain/limits.ts';
import type { Clock } from '../../shared/ports/clock.ts';
import type { Runtime } from '../../shared/runtime/compose.ts';
import type { ReplayClock } from '../market/replay-clock.ts';
import type { EmbeddedAws } from './embedded-aws.ts';
import { watchedConfigs } from './host-configs.ts';
import type { HostRelay } from './host-relay.ts';
import type { Observer } from './observer.ts';
import { localContext, startPump } from './queue-pump.ts';
import { localLease } from './relay-settings.ts';
import { repeat } from './repeat.ts';
import { timedSlots } from './timed-slots.ts';

/** A relay whose lease is older than it lives is gone, and orders go over REST. */
const leaseFreshMs = localLease.lifetimeMs;
/** Virtual seconds pass in no time: an intent lives at least so long in real time, or a busy machine would send none. */
const placeLifetimeRealMs = 2_000;
const plannerEveryMs = 60_000;
/**
 * Passes at the same time, each of another group, as each gets a function of its own in the cloud: an event need not
 * wait for the ticks of other accounts.
 */
const strategies = 4;

/** Returns how to stop them. */
export function runFunctions(parts: {
  readonly aws: EmbeddedAws;
  readonly runtime: Runtime;
  readonly observer: Observer;
  readonly clock: ReplayClock;
  readonly real: Clock;
  readonly relay: Pick<HostRelay, 'see'>;
}): () => Promise<void> {
  const { aws, runtime, observer, clock } = parts;
  const { onError, onPass } = observer;
  const planner = createPlannerHandler({
    ...runtime,
    slots: timedSlots(runtime.slots, clock, onError),
  });
  const patience = Math.max(1, (placeLifetimeRealMs * clock.current.rate) / placeLifetimeMs);
  const watchdog = createWatchdogHandler({ ...runtime, patience });
  const lifecycle = createLifecycleHandler(runtime);
  const strategy = createStrategyHandler({
    ...runtime,
    relay: { ...runtime.relay, leaseFreshMs },
    patience,
    onPass,
  });
  const fanOut = createFanOutHandler(runtime);
  const running = [
    ...Array.from({ length: strategies }, () =>
      startPump({
        sqs: aws.sqs,
        queueUrl: aws.config.workQueueUrl,
        // Done with before others of the same batch are, a message makes room for the next of its group.
        batchMax: 1,
        run: (event, context) => strategy(event, context),
        onError,
      }),
    ),
    startPump({
      sqs: aws.sqs,
      queueUrl: aws.config.slotsQueueUrl,
      batchMax: 10,
      run: (event, context) => fanOut(event, context),
      onError,
    }),
    watchedConfigs(parts, (event) => lifecycle(event, localContext)),
    repeat(clock, plannerEveryMs, () => planner({}, localContext), onError),
    repeat(clock, plannerEveryMs, () => watchdog({}, localContext), onError),
  ];
  return async () => {
    await Promise.all(running.map((part) => part.stop()));
  };
}
