/** What a socket's frames mean, and who is to hear of it. */

import type { OrderEvent } from '../../shared/domain/order-event.ts';
import type { OrderReport } from '../../shared/domain/order.ts';
import type { Logger } from '../../shared/ports/logger.ts';
import type { Metrics } from '../../shared/ports/metrics.ts';
import type {
  SocketAnswer,
  SocketDialect,
  SocketMessage,
} from '../../shared/ports/socket-dialect.ts';
import type { Budget } from './budget.ts';
import { Often } from './often.ts';
import type { RequestsUnderWay } from './requests-under-way.ts';

export interface InboxListener {
  /** `isPushed`: the private channel told them, not an answer. */
  onEvents(events: readonly OrderEvent[], isPushed: boolean): void;
  /** Trades without sums; always pushed. */
  onTrades(events: readonly OrderEvent[]): void;
  onSnapshot(reports: readonly OrderReport[]): void;
  onGoingAway(because: string): void;
  onEnded(because: string, isAuth: boolean): void;
  /** So many unreadable frames that something was certainly missed. */
  onGarbage(because: string): void;
}

export interface InboxOptions {
  readonly dialect: SocketDialect;
  readonly underWay: RequestsUnderWay;
  readonly budget: Budget;
  readonly logger: Logger;
  readonly metrics: Metrics;
  readonly listener: InboxListener;
  now(): number;
  onPing(reply: string): void;
}

/** In a minute. */
const unreadableMax = 20;
const complaintsLoggedMax = 20;

export class Inbox {
  private readonly options: InboxOptions;
  private readonly unreadable = new Often(unreadableMax);
  private readonly complaints = new Often(complaintsLoggedMax);

  constructor(options: InboxOptions) {
    this.options = options;
  }

  take(frame: string): void {
    for (const message of this.decoded(frame)) this.hear(message);
  }

  /** A dialect that trips over a frame must not take all other sessions with it. */
  private decoded(frame: string): readonly SocketMessage[] {
    const { dialect, underWay } = this.options;
    try {
      return dialect.decode(frame, underWay.questions);
    } catch {
      return [{ kind: 'unreadable', because: 'the dialect failed on it' }];
    }
  }

  takeUnreadable(because: string): void {
    const { logger, metrics } = this.options;
    metrics.add('FramesUnreadable', 1);
    if (this.unreadable.note(this.options.now())) {
      this.options.listener.onGarbage(
        `more than ${unreadableMax} frames a minute cannot be read: ${because}`,
      );
    } else {
      logger.warn('a frame cannot be read', { because });
    }
  }

  private hear(message: SocketMessage): void {
    const { options } = this;
    const { listener } = options;
    switch (message.kind) {
      case 'answer':
        this.hearAnswer(message.id, message.answer);
        return;
      case 'events':
        listener.onEvents(message.events, true);
        return;
      case 'trades':
        listener.onTrades(message.events);
        return;
      case 'snapshot':
        listener.onSnapshot(message.reports);
        return;
      case 'budgets':
      case 'shutOut':
        options.budget.hear(message);
        return;
      case 'ping':
        options.onPing(message.reply);
        return;
      case 'goingAway':
        listener.onGoingAway(message.because);
        return;
      case 'ended':
        listener.onEnded(message.because, message.isAuth);
        return;
      case 'complaint':
        if (!this.complaints.note(options.now())) {
          options.logger.warn('the exchange complains', { because: message.because });
        }
        return;
      case 'unreadable':
        this.takeUnreadable(message.because);
        return;
      case 'pong':
      case 'other':
    }
  }

  /** Events first: whoever waits for the answer finds them delivered. */
  private hearAnswer(id: string, answer: SocketAnswer): void {
    if ('events' in answer && answer.events.length > 0) {
      this.options.listener.onEvents(answer.events, false);
    }
    this.options.underWay.answer(id, answer);
  }
}
