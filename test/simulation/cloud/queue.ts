/**
 * A queue as SQS keeps them: at least once, and where it has groups in order for each and once in five minutes for each
 * deduplication id. What is not done in its time comes again; what came too often is put away.
 */

import { QueueError } from '../../../shared/ports/queue-error.ts';
import type { FaultRates } from '../scenario/faults.ts';
import type { Life } from '../kernel/life.ts';
import type { Luck } from '../kernel/luck.ts';
import type { Timeline } from '../kernel/timeline.ts';

export interface Entry {
  readonly body: string;
  /** Both of a FIFO queue alone. */
  readonly groupId?: string;
  readonly deduplicationId?: string;
  readonly delayMs?: number;
}

export interface Delivery {
  readonly body: string;
  readonly groupId: string | undefined;
  readonly deduplicationId: string | undefined;
  /** Deletes it. False where its time was over: a queue with groups refuses that, and it comes again. */
  done(): boolean;
  /** It comes again after this time. */
  later(ms: number): void;
}

export interface QueueParts {
  readonly name: string;
  readonly timeline: Timeline;
  readonly luck: Luck;
  readonly faults: () => FaultRates;
  readonly visibilityMs: number;
  readonly receivesMax: number;
}

interface Message extends Entry {
  readonly visibleAtMs: number;
  readonly number: number;
  receives: number;
  isInFlight: boolean;
  hiddenUntilMs: number;
  isGone: boolean;
}

const dedupeMs = 300_000;
const lateMsMax = 45_000;
/** Once more what was done already: the queue forgot that it was. */
const againAfterMsMax = 60_000;
const wayMs = 8;

export class Queue {
  /** Messages that came too often. */
  deadLetters = 0;
  /** Most that ever waited. */
  longest = 0;
  private readonly parts: QueueParts;
  private messages: Message[] = [];
  private readonly seen = new Map<string, number>();
  private numbers = 0;
  private readonly listeners: (() => void)[] = [];

  constructor(parts: QueueParts) {
    this.parts = parts;
  }

  get size(): number {
    return this.messages.length;
  }

  onArrival(listener: () => void): void {
    this.listeners.push(listener);
  }

  /** From a process, over the network. Rejects with a `QueueError`. */
  async send(life: Life, entries: readonly Entry[]): Promise<void> {
    if (entries.length === 0) return;
    const { name, luck, faults } = this.parts;
    const isRefused = luck.happens(`queueRefused ${name}`, faults().queueRefused);
    const isAnswerLost = luck.happens(`queueAnswerLost ${name}`, faults().queueAnswerLost);
    if (isRefused) life.meets('queueRefused');
    if (isAnswerLost) life.meets('queueAnswerLost');
    await life.reach(`send to ${name}`, { thereMs: wayMs, backMs: wayMs }, () => {
      if (!isRefused) this.put(entries);
      if (isRefused || isAnswerLost) throw new QueueError(name, 'no answer');
    });
  }

  put(entries: readonly Entry[]): void {
    const { timeline, luck, faults, name } = this.parts;
    for (const entry of entries) {
      const { deduplicationId, delayMs = 0 } = entry;
      if (deduplicationId !== undefined && this.isSeen(deduplicationId)) continue;
      const isLate = luck.happens(`queueLate ${name}`, faults().queueLate);
      const lateMs = isLate ? luck.between(`queueLate ${name}`, 1, lateMsMax) : 0;
      this.add(entry, timeline.nowMs + delayMs + lateMs);
      if (luck.happens(`queuePoison ${name}`, faults().queuePoison)) {
        this.add({ ...entry, body: entry.body.slice(1) }, timeline.nowMs);
      }
    }
    this.longest = Math.max(this.longest, this.messages.length);
  }

  /** The next that may be worked on now, if any. */
  take(groupId?: (id: string) => boolean): Delivery | undefined {
    const { nowMs } = this.parts.timeline;
    const busy = new Set<string>();
    for (const message of this.messages) {
      const { groupId: group } = message;
      if (group !== undefined && busy.has(group)) continue;
      // Of a group, nothing overtakes what waits.
      if (group !== undefined) busy.add(group);
      const waits = message.visibleAtMs > nowMs || message.hiddenUntilMs > nowMs;
      if (waits || message.isInFlight) continue;
      if (group !== undefined && groupId?.(group) === false) continue;
      return this.deliver(message);
    }
    return undefined;
  }

  private deliver(message: Message): Delivery {
    const { timeline, visibilityMs, luck, faults, name } = this.parts;
    message.isInFlight = true;
    message.receives += 1;
    const { receives } = message;
    const isCurrent = (): boolean => message.receives === receives && message.isInFlight;
    timeline.after(visibilityMs, () => {
      if (isCurrent()) this.giveBack(message, 0);
    });
    return {
      body: message.body,
      groupId: message.groupId,
      deduplicationId: message.deduplicationId,
      done: () => {
        if (message.groupId !== undefined && !isCurrent()) return false;
        this.remove(message);
        if (!luck.happens(`queueDoubled ${name}`, faults().queueDoubled)) return true;
        const afterMs = luck.between(`queueDoubled ${name}`, 1, againAfterMsMax);
        this.add(message, timeline.nowMs + afterMs);
        return true;
      },
      later: (ms) => {
        if (isCurrent()) this.giveBack(message, ms);
      },
    };
  }

  private giveBack(message: Message, afterMs: number): void {
    const { timeline, receivesMax } = this.parts;
    message.isInFlight = false;
    message.hiddenUntilMs = timeline.nowMs + afterMs;
    if (message.receives >= receivesMax) {
      this.deadLetters += 1;
      this.remove(message);
      return;
    }
    this.announceAt(message.hiddenUntilMs);
  }

  private remove(message: Message): void {
    message.isGone = true;
    this.messages = this.messages.filter((other) => other !== message);
    this.announceAt(this.parts.timeline.nowMs);
  }

  private add(entry: Entry, visibleAtMs: number): void {
    const { body, groupId, deduplicationId } = entry;
    this.messages.push({
      body,
      ...(groupId === undefined ? {} : { groupId }),
      ...(deduplicationId === undefined ? {} : { deduplicationId }),
      visibleAtMs,
      number: (this.numbers += 1),
      receives: 0,
      isInFlight: false,
      hiddenUntilMs: 0,
      isGone: false,
    });
    this.announceAt(visibleAtMs);
  }

  private announceAt(atMs: number): void {
    const { timeline } = this.parts;
    timeline.after(Math.max(0, atMs - timeline.nowMs), () => {
      for (const listener of this.listeners) listener();
    });
  }

  private isSeen(id: string): boolean {
    const { nowMs } = this.parts.timeline;
    const isSeen = nowMs - (this.seen.get(id) ?? Number.NEGATIVE_INFINITY) < dedupeMs;
    if (!isSeen) this.seen.set(id, nowMs);
    return isSeen;
  }
}
