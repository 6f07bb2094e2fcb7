/** How much of one limit one owner has used, as the exchange counts it: on its clock's edges, or in any stretch. */

import type { RequestLimit } from '../../../shared/ports/governor.ts';

interface Use {
  readonly atMs: number;
  readonly units: number;
  readonly isOurs: boolean;
}

export class GateWindow {
  readonly limit: RequestLimit;
  private uses: Use[] = [];

  constructor(limit: RequestLimit) {
    this.limit = limit;
  }

  used(nowMs: number): number {
    return this.sum(nowMs, () => true);
  }

  /** Without what a program of somebody else's has used. */
  usedByUs(nowMs: number): number {
    return this.sum(nowMs, ({ isOurs }) => isOurs);
  }

  add(use: Use): void {
    this.uses.push(use);
  }

  /** When there is room again, be it for little. */
  endsMs(nowMs: number): number {
    const { isAligned, windowMs } = this.limit;
    if (isAligned) return (Math.floor(nowMs / windowMs) + 1) * windowMs;
    this.forget(nowMs);
    return (this.uses[0]?.atMs ?? nowMs) + windowMs;
  }

  private sum(nowMs: number, isMeant: (use: Use) => boolean): number {
    this.forget(nowMs);
    return this.uses.reduce((sum, use) => sum + (isMeant(use) ? use.units : 0), 0);
  }

  private forget(nowMs: number): void {
    const { isAligned, windowMs } = this.limit;
    const fromMs = isAligned ? Math.floor(nowMs / windowMs) * windowMs : nowMs - windowMs + 1;
    this.uses = this.uses.filter(({ atMs }) => atMs >= fromMs);
  }
}
