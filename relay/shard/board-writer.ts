/** Tells one session's state on the board: the latest, one write at a time, again where it is not to be read there. */

import type { Logger } from '../../shared/ports/logger.ts';
import type { SessionBoard, SessionStatus } from '../../shared/ports/relay-ownership.ts';

export interface BoardWriter {
  write(status: SessionStatus): void;
  /** Of this writer: it only takes back what was written under the same lease. Nothing is written after it. */
  writeLast(status: SessionStatus): void;
  /** Has the board looked at, and the latest status written again where it shows another. */
  repeat(): void;
  /** Resolves when nothing is being written. */
  settled(): Promise<void>;
}

export function createBoardWriter(board: SessionBoard, logger: Logger): BoardWriter {
  let latest: SessionStatus | undefined;
  let isPending = false;
  let isLast = false;
  let isToCheck = false;
  let running: Promise<void> | undefined;

  async function step(status: SessionStatus): Promise<void> {
    const isCheck = !isPending;
    isPending = false;
    isToCheck = false;
    try {
      // Who held another shard before may have written after us.
      if (isCheck && isSame(await board.read(status), status)) return;
      // Changed while it was looked at: the newer one follows.
      if (latest === status) await board.write(status, ...(isLast ? (['last'] as const) : []));
    } catch (error) {
      logger.warn('session state not written', { account: status.account, error });
    }
  }

  async function run(): Promise<void> {
    while (latest !== undefined && (isPending || isToCheck)) await step(latest);
    running = undefined;
  }

  const write = (status: SessionStatus): void => {
    if (isLast) return;
    latest = status;
    isPending = true;
    running ??= run();
  };
  return {
    write,
    writeLast: (status) => {
      if (isLast) return;
      latest = status;
      isPending = true;
      isLast = true;
      running ??= run();
    },
    repeat: () => {
      if (isLast || latest === undefined) return;
      isToCheck = true;
      running ??= run();
    },
    settled: async () => {
      await running;
    },
  };
}

/** By what its readers believe it. */
function isSame(shown: SessionStatus | undefined, { shard, epoch, state }: SessionStatus): boolean {
  return shown?.shard === shard && shown.epoch === epoch && shown.state === state;
}
