/** A host to look at: the real engine against the model exchange, told as snapshots. */

import { Writable } from 'node:stream';
import type { BotConfig } from '../../../shared/domain/bot-config.ts';
import { decimal } from '../../../shared/domain/decimal.ts';
import { snapshotOfBot } from '../../../local/view/snapshot-of-bot.ts';
import type { BotSnapshot, HostSnapshot } from '../../../local/view/snapshot.ts';
import { configOf, instrumentOf } from '../../support/builders.ts';
import { EngineWorld, type Luck } from '../../support/engine-world.ts';

/** 12:00:00. */
const noonMs = 1_795_003_200_000;

export class WatchedHost {
  readonly world: EngineWorld;
  passes = 0;

  constructor(config: Partial<BotConfig> = {}) {
    this.world = new EngineWorld({
      config: configOf({ botId: 'grid-1', ...config }),
      instrument: instrumentOf(),
      price: '100',
      feeRate: '0.001',
    });
    this.world.exchange.nowMs = noonMs;
  }

  /** The market goes there, and the bot looks. */
  move(price: string, luck: Luck = {}): this {
    this.world.exchange.moveTo(decimal(price));
    this.world.exchange.nowMs += 9_000;
    this.world.pass(luck);
    this.passes += 1;
    return this;
  }

  bot(changes: Partial<BotSnapshot> = {}): BotSnapshot {
    const { world, passes } = this;
    const ticker = { symbol: 'BTC-USDT', last: world.exchange.price, timeMs: world.exchange.nowMs };
    return {
      ...snapshotOfBot({
        config: world.config,
        state: world.state,
        blocked: world.last?.blocked ?? [],
        openOrders: world.exchange.openOrders(),
        ticker,
        exchangeClass: 'REST',
        passes,
        apiCalls: 3 * passes,
      }),
      ...changes,
    };
  }

  snapshot(changes: Partial<HostSnapshot> = {}): HostSnapshot {
    const { exchange } = this.world;
    const spread = decimal('0.01');
    const { price } = exchange;
    return {
      virtualTimeMs: exchange.nowMs,
      elapsedMs: 83_000,
      speed: 60,
      markets: [
        {
          exchange: 'okx',
          symbol: 'BTC-USDT',
          last: price,
          bid: price.minus(spread),
          ask: price.plus(spread),
        },
      ],
      bots: [this.bot()],
      unpassed: [],
      warnings: [],
      ...changes,
    };
  }
}

/** Keeps what is written; a terminal of that size where one is given. */
export class Screen extends Writable {
  readonly isTTY: boolean;
  columns = 80;
  rows = 24;
  written = '';

  constructor(kind: { readonly isTTY: boolean }) {
    super({ decodeStrings: false });
    this.isTTY = kind.isTTY;
  }

  override _write(chunk: string, _encoding: string, done: () => void): void {
    this.written += chunk;
    done();
  }

  /** What was written since the last call. */
  take(): string {
    const { written } = this;
    this.written = '';
    return written;
  }
}
