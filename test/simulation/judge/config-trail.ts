/** The configs of one bot in the order they were written: a pass may still go by one that was in force a while ago. */

import type { BotConfig } from '../../../shared/domain/bot-config.ts';
import { decimal, maxOf, type Decimal } from '../../../shared/domain/decimal.ts';

interface Written {
  readonly atMs: number;
  readonly config: BotConfig;
}

export class ConfigTrail {
  /** When it was switched off; absent while it is on. */
  offSinceMs: number | undefined;
  /** The most that one step of any of them makes of a quantity. */
  boostMax = decimal(1);
  private readonly written: Written[] = [];

  note(config: BotConfig, atMs: number): void {
    this.written.push({ atMs, config });
    this.boostMax = maxOf(this.boostMax, boostOf(config));
    this.offSinceMs = config.enabled ? undefined : (this.offSinceMs ?? atMs);
  }

  get latest(): BotConfig | undefined {
    return this.written.at(-1)?.config;
  }

  get all(): readonly BotConfig[] {
    return this.written.map(({ config }) => config);
  }

  /** Those in force at some moment since then. */
  since(atMs: number): readonly BotConfig[] {
    const first = this.written.findLastIndex((one) => one.atMs <= atMs);
    return this.written.slice(Math.max(0, first)).map(({ config }) => config);
  }
}

function boostOf({ strategy, spacing, quantityPower }: BotConfig): Decimal {
  return strategy === 'fixed' ? decimal(1) : spacing.div(100).plus(1).sqrt().pow(quantityPower);
}
