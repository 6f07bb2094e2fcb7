/** Two relays, a process each, that want the same shard; they are killed and paused from outside. */

import type { Clock } from '../../shared/ports/clock.ts';
import { relayProcess, type RelayProcess } from '../../local/host/relay-process.ts';
import type { RelaySettings } from '../../local/host/relay-settings.ts';
import type { Story } from './story.ts';

export interface RelayPair {
  /** `kill -9`; it is started again by itself. False when it is down already. */
  kill(which: number): boolean;
  /** Stops it for so long, real ms; it then goes on as if no time had passed. False when it is down already. */
  pause(which: number, ms: number): boolean;
  /** Lets paused ones go on. */
  wake(): void;
  /** The number of the process that a lease's owner is. */
  whichOf(owner: string): number | undefined;
  isRunning(): boolean;
  stop(): Promise<void>;
}

export const relayNumbers: readonly number[] = [0, 1];

export function startRelayPair(parts: {
  readonly settings: () => RelaySettings;
  readonly real: Clock;
  readonly story: Story;
  /** A line one of them logged. */
  readonly onLog: (which: number, line: string) => void;
}): RelayPair {
  const { settings, real, story, onLog } = parts;
  const paused = new Map<number, number>();
  const stopping = new AbortController();
  const relays = relayNumbers.map((which) =>
    relayProcess({
      settings,
      real,
      onLog: (line) => {
        onLog(which, line);
      },
      onDeath: (because) => {
        story.remark(`relay ${which} is started again: ${because}`);
      },
    }),
  );
  for (const relay of relays) relay.start();

  const pidOf = (which: number): number | undefined => relays[which]?.facts?.pid;
  const wakeOne = (pid: number): void => {
    if (paused.delete(pid)) signal(pid, 'SIGCONT');
  };

  return {
    kill: (which) => {
      const pid = pidOf(which);
      if (pid === undefined) return false;
      paused.delete(pid);
      return signal(pid, 'SIGKILL');
    },
    pause: (which, ms) => {
      const pid = pidOf(which);
      if (pid === undefined || paused.has(pid) || !isUp(relays[which])) return false;
      if (!signal(pid, 'SIGSTOP')) return false;
      paused.set(pid, which);
      void real.wait(ms, stopping.signal).then(() => {
        wakeOne(pid);
      });
      return true;
    },
    wake: () => {
      for (const pid of [...paused.keys()]) wakeOne(pid);
    },
    // Its name begins with host and process id.
    whichOf: (owner) => relayNumbers.find((which) => owner.includes(`-${pidOf(which) ?? 0}-`)),
    isRunning: () => relays.every(isUp),
    stop: async () => {
      stopping.abort();
      // A stopped process hears of nothing.
      for (const pid of [...paused.keys()]) wakeOne(pid);
      await Promise.all(relays.map((relay) => relay.stop()));
    },
  };
}

function isUp(relay: RelayProcess | undefined): boolean {
  return relay?.facts?.state === 'running';
}

function signal(pid: number, name: 'SIGKILL' | 'SIGSTOP' | 'SIGCONT'): boolean {
  try {
    return process.kill(pid, name);
  } catch {
    // It has just ended by itself.
    return false;
  }
}
