/** The configs of one bot in the order they were written: a pass may still go by one that was in force a while ago. */

import type { BotConfig } from '../../../shared/domain/bot-config.ts';

interface Written {
  readonly atMs: number;
  readonly config: BotConfig;
}

export class ConfigTrail {
  /** When it was switched off; absent while it is on. */
  offSinceMs: number | undefined;
  private readonly written: Written[] = [];

  note(config: BotConfig, atMs: number): void {
    this.written.push({ atMs, config });
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
