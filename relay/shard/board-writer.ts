/** Tells one session's state on the board: the latest, one write at a time, again where a write failed. */

import type { Logger } from '../../shared/ports/logger.ts';
import type { SessionBoard, SessionStatus } from '../../shared/ports/relay-ownership.ts';

export interface BoardWriter {
  write(status: SessionStatus): void;
  /** Writes the latest status once more if it did not get there. */
  repeat(): void;
  /** Resolves when nothing is being written. */
  settled(): Promise<void>;
}

export function createBoardWriter(board: SessionBoard, logger: Logger): BoardWriter {
  let pending: SessionStatus | undefined;
  let failed: SessionStatus | undefined;
  let writing: Promise<void> | undefined;

  async function run(): Promise<void> {
    for (let status = pending; status !== undefined; status = pending) {
      pending = undefined;
      failed = undefined;
      try {
        await board.write(status);
      } catch (error) {
        failed = status;
        logger.warn('session state not written', { account: status.account, error });
      }
    }
    writing = undefined;
  }

  const write = (status: SessionStatus): void => {
    pending = status;
    writing ??= run();
  };
  return {
    write,
    repeat: () => {
      if (failed !== undefined && pending === undefined) write(failed);
    },
    settled: async () => {
      await writing;
    },
  };
}
