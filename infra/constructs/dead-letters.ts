/** One queue for each place where work can fail for good. Each has an alarm and a page in docs/runbooks. */

import { Duration, RemovalPolicy, Validations } from 'aws-cdk-lib';
import { Queue, QueueEncryption } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';

/** The longest SQS keeps a message: time for a person to come back from holidays. */
const retention = Duration.days(14);

export class DeadLetters extends Construct {
  /** Slots that fan-out could not turn into work. */
  readonly slots: Queue;
  /** Work the strategy failed at. FIFO, as a FIFO queue's dead letters have to be. */
  readonly work: Queue;
  /** Scheduled invocations that were not delivered, or whose function failed. */
  readonly schedules: Queue;
  /** Pointers to stream records the lifecycle failed at: the records stay 24 h in the stream, the item in the table. */
  readonly lifecycle: Queue;

  constructor(scope: Construct, id: string) {
    super(scope, id);
    this.slots = this.queue('Slots');
    this.work = this.queue('Work', { fifo: true });
    this.schedules = this.queue('Schedules');
    this.lifecycle = this.queue('Lifecycle');
  }

  /** All of them, by a name fit for an alarm. */
  all(): Readonly<Record<string, Queue>> {
    return {
      Slots: this.slots,
      Work: this.work,
      Schedules: this.schedules,
      Lifecycle: this.lifecycle,
    };
  }

  private queue(id: string, options: { readonly fifo?: true } = {}): Queue {
    const queue = new Queue(this, id, {
      ...options,
      enforceSSL: true,
      encryption: QueueEncryption.SQS_MANAGED,
      retentionPeriod: retention,
      removalPolicy: RemovalPolicy.RETAIN,
    });
    const reason = 'It is itself a dead-letter queue; what feeds it is in the stateless stack.';
    Validations.of(queue).acknowledge(
      { id: 'AwsSolutions-SQS3', reason },
      { id: 'Serverless-SQSRedrivePolicy', reason },
    );
    return queue;
  }
}
