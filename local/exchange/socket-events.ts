/** Order events on their way to one connection, with the faults that strike them there. */

import { socketEndpoint, type EndpointName, type Faults } from './faults.ts';
import { Countdown } from './socket-timers.ts';

/** How long an event waits for a next one to change places with, real ms. */
const swapMs = 50;

export class EventLane {
  private readonly faults: Faults;
  private readonly endpoint: EndpointName;
  private readonly transmit: (text: string) => void;
  /** Waiting for a late one ahead of them, or late themselves. */
  private readonly late: { readonly texts: readonly string[]; readonly delayMs: number }[] = [];
  private timer: Countdown | undefined;
  /** To be told after the next one. */
  private swapped: readonly string[] = [];
  private swapTimer: Countdown | undefined;
  private isSilent = false;

  constructor(faults: Faults, path: string, transmit: (text: string) => void) {
    this.faults = faults;
    this.endpoint = socketEndpoint('socket-events', path);
    this.transmit = transmit;
  }

  add(text: string): void {
    if (this.isSilent) return;
    const fault = this.faults.draw(this.endpoint);
    if (fault?.kind === 'silent') {
      this.isSilent = true;
      this.stop();
      return;
    }
    if (fault?.kind === 'reordered' && this.swapped.length === 0) {
      this.swapped = [text];
      this.swapTimer = new Countdown(swapMs, () => {
        this.enter(this.takeSwapped(), 0);
      });
      return;
    }
    const texts = fault?.kind === 'doubled' ? [text, text] : [text];
    this.enter([...texts, ...this.takeSwapped()], fault?.kind === 'delay' ? fault.delayMs : 0);
  }

  stop(): void {
    this.timer?.stop();
    this.swapTimer?.stop();
    this.late.length = 0;
    this.swapped = [];
  }

  private takeSwapped(): readonly string[] {
    const texts = this.swapped;
    this.swapped = [];
    this.swapTimer?.stop();
    return texts;
  }

  private enter(texts: readonly string[], delayMs: number): void {
    this.late.push({ texts, delayMs });
    if (this.late.length === 1) this.release();
  }

  /** Until one is late: it is at the head until its time has come. */
  private release(): void {
    for (let head = this.late[0]; head !== undefined; head = this.late[0]) {
      if (head.delayMs > 0) {
        this.timer = new Countdown(head.delayMs, () => {
          this.leave();
          this.release();
        });
        return;
      }
      this.leave();
    }
  }

  private leave(): void {
    for (const text of this.late.shift()?.texts ?? []) this.transmit(text);
  }
}
