/** Looks at the configs again and again, and tells those who have to know of them. */

import { configInForce } from '../../shared/domain/bot-config.ts';
import type { Clock } from '../../shared/ports/clock.ts';
import type { Runtime } from '../../shared/runtime/compose.ts';
import { configWatch, type StreamFunction } from './config-watch.ts';
import type { HostRelay } from './host-relay.ts';
import type { Observer } from './observer.ts';
import { overlapsAmong } from './overlapping-bots.ts';
import { repeat, type Repeating } from './repeat.ts';

const everyRealMs = 500;

export function watchedConfigs(
  parts: {
    readonly runtime: Runtime;
    readonly observer: Observer;
    readonly real: Clock;
    readonly relay: Pick<HostRelay, 'see'>;
  },
  lifecycle: StreamFunction,
): Repeating {
  const { runtime, observer, real, relay } = parts;
  let overlapsTold: readonly string[] = [];
  const look = configWatch(runtime.store, {
    lifecycle,
    onConfigs: (readings) => {
      relay.see(readings);
      const configs = readings.flatMap((reading) => configInForce(reading) ?? []);
      observer.see(configs);
      const overlaps = overlapsAmong(configs);
      for (const text of overlaps) if (!overlapsTold.includes(text)) observer.warn(text);
      overlapsTold = overlaps;
    },
    onRemoved: (botId) => {
      observer.forget(botId);
    },
  });
  return repeat(real, everyRealMs, look, observer.onError);
}
