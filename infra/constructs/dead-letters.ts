/** One queue for each place where work can fail for good. Each has an alarm and a page in docs/runbooks. */

import { Duration, RemovalPolicy, Stack, Validations } from 'aws-cdk-lib';
import { Effect, PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
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
  /** Order events that did not reach the router, or that it could not hand on. */
  readonly events: Queue;
  /** Commands the relay took again and again. FIFO, as a FIFO queue's dead letters have to be. */
  readonly commands: Queue;

  constructor(scope: Construct, id: string) {
    super(scope, id);
    this.slots = this.queue('Slots');
    this.work = this.queue('Work', { fifo: true });
    this.schedules = this.queue('Schedules');
    this.lifecycle = this.queue('Lifecycle');
    this.events = this.queue('Events');
    this.commands = this.queue('Commands', { fifo: true });
    this.#admitRules(this.events);
  }

  /** All of them, by a name fit for an alarm. */
  all(): Readonly<Record<string, Queue>> {
    return {
      Slots: this.slots,
      Work: this.work,
      Schedules: this.schedules,
      Lifecycle: this.lifecycle,
      Events: this.events,
      Commands: this.commands,
    };
  }

  /** Rules come and go with the other stack: those of this account and region are admitted, whatever their names. */
  #admitRules(queue: Queue): void {
    const rules = Stack.of(this).formatArn({
      service: 'events',
      resource: 'rule',
      resourceName: '*',
    });
    queue.addToResourcePolicy(
      new PolicyStatement({
        sid: 'RulesMaySend',
        effect: Effect.ALLOW,
        principals: [new ServicePrincipal('events.amazonaws.com')],
        actions: ['sqs:SendMessage'],
        resources: [queue.queueArn],
        conditions: { ArnLike: { 'aws:SourceArn': rules } },
      }),
    );
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
