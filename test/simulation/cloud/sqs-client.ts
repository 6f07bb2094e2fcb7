/** A queue as the SDK's client shows it to one process: the real senders and receivers of messages talk to it. */

import {
  ChangeMessageVisibilityCommand,
  DeleteMessageCommand,
  ReceiveMessageCommand,
  SendMessageBatchCommand,
  type SQSClient,
} from '@aws-sdk/client-sqs';
import type { FaultName, FaultRates } from '../scenario/faults.ts';
import type { Life } from '../kernel/life.ts';
import type { Luck } from '../kernel/luck.ts';
import type { Timeline } from '../kernel/timeline.ts';
import type { Delivery, Queue } from './queue.ts';

export interface SqsServiceParts {
  readonly name: string;
  readonly queue: Queue;
  readonly timeline: Timeline;
  readonly luck: Luck;
  readonly faults: () => FaultRates;
}

interface Options {
  readonly abortSignal?: AbortSignal;
}

const way = { thereMs: 8, backMs: 8 };

export class SqsService {
  private readonly parts: SqsServiceParts;
  private readonly polls = new Set<() => void>();
  private readonly receipts = new Map<string, Delivery>();
  private receives = 0;

  constructor(parts: SqsServiceParts) {
    this.parts = parts;
    parts.queue.onArrival(() => {
      for (const look of [...this.polls]) look();
    });
  }

  clientOf(life: Life): SQSClient {
    const send = (command: unknown, options: Options = {}): Promise<unknown> => {
      if (command instanceof SendMessageBatchCommand) return this.put(life, command);
      if (command instanceof ReceiveMessageCommand) return this.receive(life, command, options);
      if (command instanceof DeleteMessageCommand) {
        return this.settle(life, 'delete', command.input, (delivery) => {
          if (!delivery.done()) throw new Error('the receipt handle has expired');
        });
      }
      if (command instanceof ChangeMessageVisibilityCommand) {
        const { VisibilityTimeout: seconds = 0 } = command.input;
        return this.settle(life, 'give back', command.input, (delivery) => {
          delivery.later(seconds * 1000);
        });
      }
      return Promise.reject(new Error('the simulated queue knows no such command'));
    };
    return { send } as unknown as SQSClient;
  }

  private async put(life: Life, { input }: SendMessageBatchCommand): Promise<unknown> {
    const entries = input.Entries ?? [];
    await this.parts.queue.send(
      life,
      entries.map(({ MessageBody: body = '', MessageGroupId, MessageDeduplicationId }) => ({
        body,
        ...(MessageGroupId === undefined ? {} : { groupId: MessageGroupId }),
        ...(MessageDeduplicationId === undefined
          ? {}
          : { deduplicationId: MessageDeduplicationId }),
      })),
    );
    return { Successful: entries.map(({ Id }) => ({ Id })) };
  }

  /** Whoever breaks the question off may have taken messages with it: they come again after a while. */
  private receive(
    life: Life,
    { input }: ReceiveMessageCommand,
    { abortSignal: signal }: Options,
  ): Promise<unknown> {
    const { name } = this.parts;
    const { MaxNumberOfMessages: most = 1, WaitTimeSeconds: seconds = 0 } = input;
    const isRefused = this.strikes('queueRefused');
    const isAnswerLost = this.strikes('queueAnswerLost');
    const asked = life.reach(`receive from ${name}`, way, async () => {
      if (isRefused) throw new Error('no answer');
      const deliveries = await this.poll(most, seconds * 1000, signal);
      if (isAnswerLost) throw new Error('no answer');
      return { Messages: deliveries.map((delivery) => this.messageOf(delivery)) };
    });
    return signal === undefined ? asked : untilAborted(asked, signal);
  }

  private poll(most: number, waitMs: number, signal?: AbortSignal): Promise<readonly Delivery[]> {
    const { queue, timeline } = this.parts;
    const taken: Delivery[] = [];
    const take = (): void => {
      while (taken.length < most) {
        const delivery = queue.take();
        if (delivery === undefined) return;
        taken.push(delivery);
      }
    };
    take();
    if (taken.length > 0 || waitMs === 0) return Promise.resolve(taken);
    return new Promise((resolve) => {
      const end = (): void => {
        this.polls.delete(look);
        signal?.removeEventListener('abort', end);
        cancel();
        resolve(taken);
      };
      const look = (): void => {
        take();
        if (taken.length > 0) end();
      };
      this.polls.add(look);
      const cancel = timeline.after(waitMs, end);
      signal?.addEventListener('abort', end, { once: true });
    });
  }

  private messageOf(delivery: Delivery) {
    const receipt = String((this.receives += 1));
    this.receipts.set(receipt, delivery);
    return { MessageId: receipt, ReceiptHandle: receipt, Body: delivery.body };
  }

  private async settle(
    life: Life,
    what: string,
    { ReceiptHandle: receipt = '' }: { readonly ReceiptHandle?: string | undefined },
    act: (delivery: Delivery) => void,
  ): Promise<unknown> {
    const isRefused = this.strikes('queueRefused');
    const isAnswerLost = this.strikes('queueAnswerLost');
    await life.reach(`${what} in ${this.parts.name}`, way, () => {
      if (isRefused) throw new Error('no answer');
      const delivery = this.receipts.get(receipt);
      this.receipts.delete(receipt);
      if (delivery !== undefined) act(delivery);
      if (isAnswerLost) throw new Error('no answer');
    });
    return {};
  }

  private strikes(name: FaultName): boolean {
    const { luck, faults } = this.parts;
    return luck.happens(`${name} ${this.parts.name} client`, faults()[name]);
  }
}

function untilAborted(asked: Promise<unknown>, signal: AbortSignal): Promise<unknown> {
  return new Promise((resolve, reject) => {
    const abort = (): void => {
      reject(new Error('aborted'));
    };
    signal.addEventListener('abort', abort, { once: true });
    asked.then(resolve, reject).finally(() => {
      signal.removeEventListener('abort', abort);
    });
  });
}
