/** One shard: its lease, and while it is held, the sessions, the commands and the events of its accounts. */

import type { Logger } from '../../shared/ports/logger.ts';
import { holdLease, type LeaseFacts, type LeaseHolder } from '../lease/lease-holder.ts';
import {
  createEventOutlet,
  type EventOutlet,
  type OutletFacts,
} from '../publishing/event-outlet.ts';
import { startCommandPump, type CommandPump } from './command-pump.ts';
import { createLateResyncs, type LateResyncs } from './late-resyncs.ts';
import { shardTimings, type ShardParts } from './relay-parts.ts';
import type { KeeperFacts } from './session-keeper.ts';
import { startRoster, type SessionRoster } from './session-roster.ts';

export interface Shard {
  describe(): ShardFacts;
  /** Hands the shard over: takes no more, finishes what is under way, gives the lease back, closes. */
  stop(): Promise<void>;
}

export interface ShardFacts extends LeaseFacts {
  readonly sessions: readonly KeeperFacts[];
  /** When the bots were last read under this lease, real ms; absent before the first time. */
  readonly botsReadAtMs?: number;
  readonly commandsUnderWay: number;
  readonly events?: OutletFacts;
}

export function startShard(parts: ShardParts, shard: number): Shard {
  const running = new RunningShard(parts, shard);
  running.start();
  return running;
}

/** From taking the lease to losing it. */
interface Tenure {
  readonly outlet: EventOutlet;
  readonly resyncs: LateResyncs;
  readonly roster: SessionRoster;
  readonly pump: CommandPump;
  isOver: boolean;
}

class RunningShard implements Shard {
  readonly #parts: ShardParts;
  readonly #shard: number;
  readonly #logger: Logger;
  readonly #holder: () => LeaseHolder;
  #started: LeaseHolder | undefined;
  #tenure: Tenure | undefined;
  /** Ends of former tenures. */
  #ending: Promise<void> = Promise.resolve();
  #isStopping = false;

  constructor(parts: ShardParts, shard: number) {
    this.#parts = parts;
    this.#shard = shard;
    this.#logger = parts.logger.with({ shard });
    const { owner, leases, real, wall } = parts;
    this.#holder = () =>
      holdLease({
        shard,
        owner,
        leases,
        real,
        wall,
        logger: this.#logger,
        ...(parts.timings?.lease === undefined ? {} : { timings: parts.timings.lease }),
        onHeld: (epoch) => {
          this.#logger.info('lease held', { epoch });
          this.#ending = this.#ending.then(() => {
            this.#begin(epoch);
          });
        },
        onLost: (because) => {
          this.#logger.warn('lease lost', { because });
          this.#ending = this.#ending.then(() => this.#over('the lease was lost'));
        },
      });
  }

  start(): void {
    this.#started = this.#holder();
  }

  describe(): ShardFacts {
    const lease = this.#started?.describe() ?? { shard: this.#shard, mayAct: false };
    const botsReadAtMs = this.#tenure?.roster.readAtMs;
    return {
      ...lease,
      sessions: this.#tenure?.roster.describe() ?? [],
      ...(botsReadAtMs === undefined ? {} : { botsReadAtMs }),
      commandsUnderWay: this.#tenure?.pump.describe().underWay ?? 0,
      ...(this.#tenure === undefined ? {} : { events: this.#tenure.outlet.describe() }),
    };
  }

  async stop(): Promise<void> {
    const { finishMs, flushMs } = { ...shardTimings, ...this.#parts.timings?.shard };
    this.#isStopping = true;
    await this.#ending;
    await this.#tenure?.pump.stop(finishMs);
    await this.#tenure?.outlet.flush(flushMs);
    await this.#started?.stop();
    await this.#ending;
    await this.#over('the relay stops');
  }

  #begin(epoch: number): void {
    const holder = this.#started;
    // It may have been lost again while the sessions of before were closed.
    if (this.#isStopping || holder?.epoch !== epoch) return;
    const parts = this.#parts;
    const { ledger, real, wall, clock, metrics, publisher } = parts;
    const { commandsAtOnce } = { ...shardTimings, ...parts.timings?.shard };
    const logger = this.#logger.with({ epoch });
    const limits = parts.outlet === undefined ? {} : { limits: parts.outlet };
    const shard = this.#shard;
    const outlet = createEventOutlet({ publisher, shard, epoch, real, logger, metrics, ...limits });
    const resyncs = createLateResyncs({ clock, outlet });
    const life = { isOver: false };
    const mayAct = (): boolean => !life.isOver && holder.epoch === epoch && holder.mayAct();
    const common = { shard, real, logger, metrics, mayAct };
    const isHalted = (): boolean => parts.isHalted();
    const sending = { ledger, outlet, resyncs, epoch, wall, isHalted };
    const roster = startRoster({ ...common, ...sending, parts });
    const pump = startCommandPump({
      ...common,
      source: parts.commands,
      roster,
      atOnce: commandsAtOnce,
    });
    this.#tenure = Object.assign(life, { outlet, resyncs, roster, pump });
  }

  async #over(because: string): Promise<void> {
    const { flushMs } = { ...shardTimings, ...this.#parts.timings?.shard };
    const tenure = this.#tenure;
    if (tenure === undefined) return;
    tenure.isOver = true;
    this.#tenure = undefined;
    await tenure.pump.stop(0);
    tenure.resyncs.close();
    await tenure.roster.end(because);
    await tenure.outlet.flush(flushMs);
    tenure.outlet.close();
  }
}
