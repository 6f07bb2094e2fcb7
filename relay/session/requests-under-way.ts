/** The requests of one socket that wait for their answers. */

import type { Metrics } from '../../shared/ports/metrics.ts';
import type {
  RequestsUnderWay as Questions,
  SocketAnswer,
  SocketRequest,
} from '../../shared/ports/socket-dialect.ts';
import type { CancelTimer, Timers } from './timers.ts';

/** `lost`: the request was sent, and what became of it is not known. */
export type Reply =
  | { readonly kind: 'answered'; readonly answer: SocketAnswer }
  | { readonly kind: 'lost'; readonly because: string };

interface Waiting {
  readonly settle: (reply: Reply) => void;
  readonly cancelTimer: CancelTimer;
}

/** Ids for the requests of one connection, however many sockets it has. */
export function requestIds(): () => string {
  let last = 0;
  return () => {
    last += 1;
    return String(last);
  };
}

/** Questions whose answers are late are remembered up to this number: a late answer can still be read. */
const lateMax = 200;

export class RequestsUnderWay {
  private readonly timers: Timers;
  private readonly metrics: Metrics;
  private readonly answerMs: number;
  /** New for every request. */
  readonly nextId: () => string;
  private readonly onLost: (request: SocketRequest, because: string) => void;
  /** Of the waiting and of the late ones. */
  private readonly asked = new Map<string, SocketRequest>();
  private readonly waiting = new Map<string, Waiting>();
  private readonly late = new Set<string>();
  private idleListeners: (() => void)[] = [];

  constructor(options: {
    readonly timers: Timers;
    readonly metrics: Metrics;
    readonly answerMs: number;
    readonly nextId: () => string;
    /** An answer did not come in time; its request is settled. */
    onLost(request: SocketRequest, because: string): void;
  }) {
    this.timers = options.timers;
    this.metrics = options.metrics;
    this.answerMs = options.answerMs;
    this.nextId = options.nextId;
    this.onLost = (request, because) => {
      options.onLost(request, because);
    };
  }

  get size(): number {
    return this.waiting.size;
  }

  get questions(): Questions {
    return this.asked;
  }

  /** To be called before the frame is handed over: an answer must find its question. */
  begin(id: string, request: SocketRequest): Promise<Reply> {
    this.asked.set(id, request);
    return new Promise((settle) => {
      const cancelTimer = this.timers.after(this.answerMs, () => {
        this.giveUp(id);
      });
      this.waiting.set(id, { settle, cancelTimer });
    });
  }

  /** Whom no request waits for is counted, and changes nothing. */
  answer(id: string, answer: SocketAnswer): void {
    const waiting = this.waiting.get(id);
    if (waiting === undefined) {
      this.metrics.add(this.late.delete(id) ? 'AnswersLate' : 'AnswersUnmatched', 1);
      this.asked.delete(id);
      return;
    }
    waiting.cancelTimer();
    this.asked.delete(id);
    this.settle(id, waiting, { kind: 'answered', answer });
  }

  loseAll(because: string): void {
    for (const [id, waiting] of [...this.waiting]) {
      waiting.cancelTimer();
      this.asked.delete(id);
      this.settle(id, waiting, { kind: 'lost', because });
    }
  }

  /** Resolves once nothing waits. */
  idle(): Promise<void> {
    if (this.waiting.size === 0) return Promise.resolve();
    return new Promise((resolve) => this.idleListeners.push(resolve));
  }

  private giveUp(id: string): void {
    const waiting = this.waiting.get(id);
    const request = this.asked.get(id);
    if (waiting === undefined || request === undefined) return;
    this.late.add(id);
    for (const oldest of this.late) {
      if (this.late.size <= lateMax) break;
      this.late.delete(oldest);
      this.asked.delete(oldest);
    }
    const because = `no answer within ${this.answerMs} ms`;
    this.settle(id, waiting, { kind: 'lost', because });
    this.onLost(request, because);
  }

  private settle(id: string, waiting: Waiting, reply: Reply): void {
    this.waiting.delete(id);
    waiting.settle(reply);
    if (this.waiting.size > 0) return;
    const listeners = this.idleListeners;
    this.idleListeners = [];
    for (const listener of listeners) listener();
  }
}
