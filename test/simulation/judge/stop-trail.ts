/** Since when a bot has stood still, by what its passes committed. */

import type { BotState, Mode } from '../../../shared/domain/bot-state.ts';
import { gridOf, type Item } from '../../../shared/stores/items.ts';
import { unpacked } from '../../../shared/stores/packed-document.ts';
import { decodeState } from '../../../shared/stores/state-codec.ts';
import { itemOf, type Attributes } from '../cloud/memory-table-values.ts';

/** In these no order of the grid is decided. */
const stillModes: ReadonlySet<Mode> = new Set(['paused', 'stopping', 'stopped', 'flattening']);

export interface Stop {
  readonly sinceMs: number;
  /** Of the first order that nobody may have decided any more. */
  readonly sequence: number;
  readonly mode: Mode;
}

export class StopTrail {
  /** The stop in force, if any. */
  stop: Stop | undefined;
  private readonly botId: string;
  private image: Attributes | undefined;
  private decoded: BotState | undefined;
  /** What brings the inventory back is placed after a stop. */
  private readonly flattening = new Set<string>();
  private flattensUntilMs = 0;

  constructor(botId: string) {
    this.botId = botId;
  }

  /** Of a write of the bot's state. Most are never decoded. */
  note(image: Attributes, nowMs: number, lateMs: number): void {
    this.image = image;
    this.decoded = undefined;
    const mode = image['mode']?.S as Mode;
    if (mode === 'flattening') this.flattensUntilMs = Number.POSITIVE_INFINITY;
    else this.flattensUntilMs = Math.min(this.flattensUntilMs, nowMs + lateMs);
    if (nowMs <= this.flattensUntilMs) this.keepFlattening();
    if (!stillModes.has(mode)) this.stop = undefined;
    else if (this.stop === undefined) {
      this.stop = { sinceMs: nowMs, sequence: this.state.sequence, mode };
    }
  }

  isFlattening(name: string): boolean {
    return this.flattening.has(name);
  }

  private keepFlattening(): void {
    for (const { clientOrderId, role } of this.state.orders) {
      if (role === 'flatten') this.flattening.add(clientOrderId);
    }
  }

  /** As it was written last. */
  get state(): BotState {
    this.decoded ??= decodedFrom(this.botId, this.image ?? {});
    return this.decoded;
  }
}

function decodedFrom(botId: string, image: Attributes): BotState {
  const item: Item = itemOf(image);
  return decodeState(botId, unpacked(botId, gridOf(item).document));
}
