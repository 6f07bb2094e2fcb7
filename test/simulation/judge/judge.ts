/** Judges a run by the exchange's own log, step by step, and by all there is to see once nothing moves. */

import type { PassResult } from '../../../shared/app/pass-result.ts';
import type { World } from '../world/world.ts';
import { doubledOrders } from '../../support/exchange-findings.ts';
import type { Finding } from './finding.ts';

export class Judge {
  readonly findings: Finding[] = [];
  private readonly world: World;

  constructor(world: World) {
    this.world = world;
  }

  onPass(_result: PassResult): void {
    this.world.stage.timeline.nowMs;
  }

  async atRest(): Promise<void> {
    const { stage } = this.world;
    for (const { exchange } of stage.venues) {
      for (const text of doubledOrders(exchange.ledger.state().orders)) {
        this.findings.push({ rule: 'doubledOrder', text, atMs: stage.timeline.nowMs, orders: [] });
      }
    }
    await Promise.resolve();
  }
}
