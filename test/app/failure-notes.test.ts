/** When the reason of failed passes is written, and when not. */

import { beforeEach, expect, test } from '@jest/globals';
import { createFailureNotes, type FailureNotes } from '../../shared/app/failure-notes.ts';
import { ExchangeError } from '../../shared/ports/exchange.ts';
import type { FailureStore, PassFailure } from '../../shared/ports/failure-store.ts';
import { StoreError } from '../../shared/ports/store-error.ts';
import { recordedLogger, type RecordedLogger } from '../support/recorded.ts';
import { aTimeMs } from '../support/bot-builders.ts';
import { virtualClock, type VirtualClock } from '../support/virtual-clock.ts';

/** A table of one bot's failure, which counts. */
class OneItem implements FailureStore {
  item: PassFailure | undefined;
  reads = 0;
  writes = 0;
  isDown = false;

  read(): Promise<PassFailure | undefined> {
    this.reads += 1;
    return this.isDown
      ? Promise.reject(new StoreError('read', 'throttled'))
      : Promise.resolve(this.item);
  }

  write(_botId: string, failure: PassFailure): Promise<void> {
    this.writes += 1;
    this.item = failure;
    return Promise.resolve();
  }
}

let clock: VirtualClock;
let store: OneItem;
let logger: RecordedLogger;
let told: string[];

beforeEach(() => {
  clock = virtualClock(aTimeMs);
  store = new OneItem();
  logger = recordedLogger();
  told = [];
});

/** Of a process that knows nothing yet. */
function newNotes(): FailureNotes {
  return createFailureNotes({
    store,
    clock,
    logger,
    redact: (text) => text.replaceAll('hunter22', '[redacted]'),
    onFailure: ({ text }) => told.push(text),
  });
}

const refused = (text: string) => new ExchangeError({ kind: 'auth', exchange: 'okx' }, text);

test('the first failure is written at once, in one line and without secrets', async () => {
  await newNotes().failed('grid-1', refused('wrong key\nhunter22'));
  expect(store.item).toEqual({
    kind: 'auth',
    text: 'wrong key [redacted]',
    sinceMs: aTimeMs,
    atMs: aTimeMs,
  });
});

test('any error is told by its name, and never at endless length', async () => {
  await newNotes().failed('grid-1', new TypeError('x'.repeat(10_000)));
  expect(store.item).toMatchObject({ kind: 'TypeError', text: 'x'.repeat(500) });
});

test('a bot that fails at every tick writes every five minutes, and says since when', async () => {
  const notes = newNotes();
  for (let tick = 0; tick < 90; tick++) {
    await notes.failed('grid-1', refused(`answer ${tick}: wrong key`));
    clock.advance(10_000);
  }
  expect(store.writes).toBe(3);
  expect(store.item).toMatchObject({ sinceMs: aTimeMs, atMs: aTimeMs + 600_000 });
  expect(told).toHaveLength(90);
});

test('two reasons in turn, or failures between successes, write once a minute at most', async () => {
  const notes = newNotes();
  for (let tick = 0; tick < 30; tick++) {
    await notes.failed('grid-1', refused(tick % 2 === 0 ? 'wrong key' : 'no such symbol'));
    clock.advance(10_000);
  }
  expect(store.writes).toBe(5);
  store.writes = 0;
  for (let tick = 0; tick < 30; tick++) {
    await notes.failed('grid-1', refused('wrong key'));
    await notes.succeeded('grid-1');
    clock.advance(10_000);
  }
  expect(store.writes).toBeLessThanOrEqual(11);
  expect(store.item).toHaveProperty('overAtMs');
});

test('a success marks a failure as over, once; without one it writes nothing', async () => {
  const notes = newNotes();
  for (let tick = 0; tick < 30; tick++) {
    await notes.succeeded('grid-1');
    clock.advance(10_000);
  }
  expect({ writes: store.writes, reads: store.reads }).toEqual({ writes: 0, reads: 3 });
  await notes.failed('grid-1', refused('wrong key'));
  await notes.succeeded('grid-1');
  await notes.succeeded('grid-1');
  expect(store.writes).toBe(2);
  expect(store.item).toMatchObject({ text: 'wrong key', overAtMs: clock.now() });
});

test("another process's failure is marked as over, too, by those that know and those that do not", async () => {
  const old = newNotes();
  await old.succeeded('grid-1');
  await newNotes().failed('grid-1', refused('wrong key'));
  clock.advance(120_000);
  await old.succeeded('grid-1');
  expect(store.item).toHaveProperty('overAtMs', clock.now());

  clock.advance(120_000);
  await newNotes().failed('grid-1', refused('wrong key'));
  await newNotes().succeeded('grid-1');
  expect(store.item).toMatchObject({ sinceMs: clock.now(), overAtMs: clock.now() });
});

test('a table that does not answer costs no pass', async () => {
  store.isDown = true;
  await newNotes().failed('grid-1', refused('wrong key'));
  await newNotes().succeeded('grid-1');
  expect(logger.lines.map(({ message }) => message)).toEqual([
    'failure could not be noted',
    'failure could not be noted',
  ]);
});
