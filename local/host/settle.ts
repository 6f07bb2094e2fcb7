/** Waits until nothing is under way: what was sent is answered, and the bots know every order there is. */

import type { Clock } from '../../shared/ports/clock.ts';
import type { HostSnapshot } from '../view/snapshot.ts';
import type { Host } from './host.ts';

/** An answer that was lost is settled within seconds of virtual time, which at speed 1 are real ones. */
const settleMaxMs = 30_000;
const lookEveryMs = 250;
/** Passes over a standing market that must find nothing to do. */
const quietPasses = 2;

/** Stops the market first: nothing new fills then. Says whether everything settled in time. */
export async function settle(host: Host, real: Clock): Promise<boolean> {
  for (const simulator of host.exchanges.all) simulator.standStill();
  const untilMs = real.now() + settleMaxMs;
  let quietSince = passesOf(host.snapshot());
  let before = fingerprintOf(host.snapshot());
  while (real.now() < untilMs) {
    await host.nudge();
    await real.wait(lookEveryMs);
    const snapshot = host.snapshot();
    const now = fingerprintOf(snapshot);
    if (now !== before || !isSettled(snapshot)) quietSince = passesOf(snapshot);
    before = now;
    if (passesOf(snapshot) >= quietSince + quietPasses * snapshot.bots.length) return true;
  }
  return false;
}

function isSettled({ bots }: HostSnapshot): boolean {
  return bots.every(
    ({ totals, ladder }) =>
      totals.unknown + totals.missing + totals.orphans + totals.duplicates + totals.holes === 0 &&
      ladder.every((row) => row.kind !== 'order' || row.status === 'open'),
  );
}

const passesOf = ({ bots }: HostSnapshot): number =>
  bots.reduce((sum, { totals }) => sum + totals.passes, 0);

/** Changes with every fill and every order. */
function fingerprintOf({ bots }: HostSnapshot): string {
  return JSON.stringify(
    bots.map(({ ladder, totals }) => [
      totals.fills,
      ladder.map((row) => [row.kind, row.level, row.side]),
    ]),
  );
}
