/** A queue did not take all messages, after its retries. Those it took may already be on their way. */

export class QueueError extends Error {
  override readonly name = 'QueueError';
  readonly queue: string;

  constructor(queue: string, found: string) {
    super(`queue ${queue} did not take every message: ${found}`);
    this.queue = queue;
  }
}
