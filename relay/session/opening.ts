/** What a new connection goes through before it is believed: login, then subscription, each answered. */

import type {
  SocketAnswer,
  SocketDialect,
  SocketRequest,
} from '../../shared/ports/socket-dialect.ts';
import type { AskReply } from './frame-sender.ts';

type Failure = Extract<SocketAnswer, { kind: 'refused' }>['failure'];

/** A step that did not succeed. `failure` is undefined where the exchange gave no answer that can be read. */
export class OpeningError extends Error {
  override readonly name = 'OpeningError';
  readonly step: SocketRequest['kind'];
  readonly failure: Failure | undefined;

  constructor(step: SocketRequest['kind'], failure: Failure | undefined, detail: string) {
    super(`${step} ${failure === undefined ? 'failed' : `was refused (${failure})`}: ${detail}`);
    this.step = step;
    this.failure = failure;
  }
}

/** Throws an `OpeningError` at the first step that is not done. */
export async function goThroughOpening(
  dialect: SocketDialect,
  orderEvents: boolean,
  ask: (request: SocketRequest) => Promise<AskReply>,
): Promise<void> {
  for (const step of dialect.opening({ orderEvents })) {
    const reply = await ask(step);
    if (reply.kind !== 'answered') throw new OpeningError(step.kind, undefined, reply.because);
    const { answer } = reply;
    if (answer.kind === 'refused') throw new OpeningError(step.kind, answer.failure, answer.detail);
    if (answer.kind !== 'done') {
      throw new OpeningError(step.kind, undefined, `the answer was of kind ${answer.kind}`);
    }
  }
}
