/** Everything at once, by chance: what must hold of every order however the connections fare. */

import { expect, test } from '@jest/globals';
import { seededRandom } from '../../../local/exchange/random.ts';
import type { PlaceOutcome } from '../../../shared/ports/exchange.ts';
import { frameOf, type PlainRequest } from '../../support/plain-dialect.ts';
import { placeOf, startSessionBench } from '../../support/session-bench.ts';
import { until } from '../../support/until.ts';

const steps = 150;

function idsOf(request: PlainRequest): readonly string[] {
  return request.kind === 'place' ? request.requests.map((place) => place.clientOrderId) : [];
}

test.each([1, 2, 3])(
  'no order is sent twice, and none that was refused before it was sent (seed %s)',
  async (seed) => {
    const random = seededRandom(seed);
    let isCalm = false;
    const bench = await startSessionBench({
      dialect: { batchSizeMax: 2, framesPerSecondMax: 20 },
      timings: { backoffMs: 50, backoffMaxMs: 400, answerMs: 700, overlapMs: 300, stableMs: 1_000 },
      manners: (_request, connection) => {
        const chance = random();
        if (isCalm || chance < 0.7) return 'polite';
        if (chance < 0.9) return undefined;
        connection.cut();
        return undefined;
      },
    });
    bench.chance = 0.5;
    const placed = new Map<string, Promise<readonly PlaceOutcome[]>>();
    const open = () => bench.server.connections.filter(({ isOpen }) => isOpen);

    for (let step = 0; step < steps; step++) {
      const chance = random();
      if (chance < 0.6) {
        const ids = Array.from({ length: 1 + Math.floor(random() * 3) }, (_, i) => `s${step}n${i}`);
        placed.set(ids.join(), bench.session.place(ids.map((id) => placeOf(id))));
      } else if (chance < 0.65) open().at(-1)?.cut();
      else if (chance < 0.75) {
        open()
          .at(-1)
          ?.send(frameOf({ kind: 'goingAway', because: 'an upgrade' }));
      } else if (chance < 0.8) {
        open()
          .at(-1)
          ?.send(frameOf({ kind: 'ended', because: 'over', isAuth: false }));
      } else if (chance < 0.85) open().at(-1)?.send('{garbage');
      else if (chance < 0.9) bench.mayAct = !bench.mayAct;
      await bench.clock.advance(Math.floor(random() * 200));
      await new Promise((resolve) => setImmediate(resolve));
    }

    isCalm = true;
    bench.mayAct = true;
    await until('it is live again', () => {
      void bench.clock.advance(50);
      return bench.session.state === 'live';
    });
    await bench.clock.advance(3_000);
    const sent = bench.received('place').flatMap(idsOf);
    expect(new Set(sent).size).toBe(sent.length);

    const byKind = { accepted: [''], rejected: [''], unknown: [''] };
    for (const [ids, promise] of placed) {
      const outcomes = await promise;
      expect(outcomes).toHaveLength(ids.split(',').length);
      for (const [i, id] of ids.split(',').entries())
        byKind[outcomes[i]?.kind ?? 'unknown'].push(id);
    }
    const wasSent = new Set(['', ...sent]);
    expect(byKind.accepted.filter((id) => !wasSent.has(id))).toEqual([]);
    expect(byKind.rejected.filter((id) => wasSent.has(id))).toEqual(['']);
    expect(Object.values(byKind).map((ids) => ids.length > 1)).toEqual([true, true, true]);
    expect(bench.session.describe().underWay).toBe(0);
    await bench.close();
    expect(bench.clock.waiting).toBe(0);
  },
);
