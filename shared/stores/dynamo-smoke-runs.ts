/** Runs of the smoke test in the table, beside the paper book of its account. */

import * as z from 'zod';
import type { Clock } from '../ports/clock.ts';
import type { SmokeRuns } from '../ports/smoke-runs.ts';
import { DynamoTable, type DynamoTableOptions } from './dynamo-table.ts';
import { paperPk, readAs, type Key } from './items.ts';

/** `deployment` passed last; `earlier` ones before it, newest first. */
const passedSchema = z.object({
  deployment: z.string(),
  earlier: z.array(z.string()).max(100).default([]),
});

/** Each that passed, and was undone for something else, is one more between the present and the next. */
const passedMax = 10;

export class DynamoSmokeRuns implements SmokeRuns {
  readonly #table: DynamoTable;
  readonly #clock: Clock;
  readonly #run: Key;
  readonly #passed: Key;

  constructor(options: DynamoTableOptions, account: string) {
    this.#table = new DynamoTable(options);
    this.#clock = options.clock;
    this.#run = { pk: paperPk(account), sk: 'RUN' };
    this.#passed = { pk: paperPk(account), sk: 'PASSED' };
  }

  begin(runId: string, { nowMs, untilMs }: { nowMs: number; untilMs: number }): Promise<boolean> {
    return this.#table.put(
      'beginSmokeRun',
      { schemaVersion: 1, runId, untilMs, expiresAt: Math.ceil(untilMs / 1000), ...this.#run },
      {
        ConditionExpression: 'attribute_not_exists(pk) OR untilMs < :now',
        ExpressionAttributeValues: { ':now': nowMs },
      },
    );
  }

  /** It stays as one that is over, until the table forgets it. */
  async end(runId: string): Promise<void> {
    const expiresAt = Math.ceil(this.#clock.now() / 1000);
    await this.#table.put(
      'endSmokeRun',
      { schemaVersion: 1, runId, untilMs: 0, expiresAt, ...this.#run },
      {
        ConditionExpression: 'runId = :mine',
        ExpressionAttributeValues: { ':mine': runId },
      },
    );
  }

  async hasPassed(deployment: string): Promise<boolean> {
    return (await this.#passedLately()).includes(deployment);
  }

  /** One deployment at a time: nobody writes between the read and the write. */
  async recordPassed(deployment: string): Promise<void> {
    const others = (await this.#passedLately()).filter((one) => one !== deployment);
    const earlier = others.slice(0, passedMax - 1);
    const item = { schemaVersion: 1, deployment, earlier, ...this.#passed };
    await this.#table.put('recordSmokePassed', item);
  }

  async #passedLately(): Promise<readonly string[]> {
    const item = await this.#table.get('smokePassed', this.#passed);
    if (item === undefined) return [];
    const { deployment, earlier } = readAs(passedSchema, item, 'smoke test');
    return [deployment, ...earlier];
  }
}
