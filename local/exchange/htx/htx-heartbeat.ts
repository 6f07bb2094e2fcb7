/** HTX pings in frames of its own, not of the protocol, and leaves a client that answers none. Real time. */

import { Countdown } from '../socket-timers.ts';

/** "Will disconnect after two consecutive pings without a pong" of the websocket reference. */
const unansweredMax = 2;

export class HtxHeartbeat {
  private readonly beat: Countdown;
  private unanswered = 0;

  constructor(
    everyMs: number,
    {
      ping,
      giveUp,
    }: {
      readonly ping: () => void;
      readonly giveUp: () => void;
    },
  ) {
    this.beat = new Countdown(everyMs, () => {
      if (this.unanswered >= unansweredMax) {
        giveUp();
        return;
      }
      this.unanswered += 1;
      ping();
      this.beat.restart();
    });
  }

  pong(): void {
    this.unanswered = 0;
  }

  stop(): void {
    this.beat.stop();
  }
}
