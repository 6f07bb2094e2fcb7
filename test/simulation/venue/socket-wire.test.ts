import { expect, test } from '@jest/globals';
import type { WireConnection } from '../../../relay/session/connection.ts';
import { Life } from '../kernel/life.ts';
import type { Luck } from '../kernel/luck.ts';
import { Timeline } from '../kernel/timeline.ts';
import { noFaults } from '../scenario/faults.ts';
import type { PeerEnd } from './socket-ends.ts';
import { openSimulatedSocket } from './socket-wire.ts';

type Cut = 'before' | 'after' | 'stall' | 'stuck' | 'mute';

/** A connection to an exchange that answers each frame with the same one. */
class Bench {
  readonly timeline = new Timeline(0);
  readonly life: Life;
  readonly connection: WireConnection;
  readonly taken: string[] = [];
  readonly heard: string[] = [];
  /** Of the next frame. */
  cut: Cut | undefined;
  isGone = false;
  private end: PeerEnd | undefined;

  constructor() {
    const { timeline } = this;
    const luck: Luck = {
      happens: (stream) => stream === 'socketCut' && this.cut !== undefined,
      between: (stream, low, high) => (stream === 'socketStall' ? high : low),
      share: () => 0,
      oneOf: (_stream, list) => {
        const cut = this.cut ?? list[0];
        this.cut = undefined;
        return cut;
      },
    };
    this.life = new Life({
      ...{ name: 'relay', timeline, luck, crashes: () => 0, freezes: () => 0, skewMs: () => 0 },
      tell: () => undefined,
      onDeath: () => undefined,
    });
    const host = {
      name: 'exchange',
      admit: (end: PeerEnd) => {
        this.end = end;
        const peer = {
          take: (frame: string): void => {
            this.taken.push(frame);
            end.tell(`re ${frame}`);
          },
          ping: () => true,
          gone: () => {
            this.isGone = true;
          },
        };
        return { kind: 'taken' as const, peer };
      },
    };
    this.connection = openSimulatedSocket(
      { timeline, luck, life: this.life, faults: () => noFaults },
      host,
      {
        ...{ url: 'ws://exchange/', connectMs: 10_000, clock: this.life.steady },
        onFrame: (frame) => this.heard.push(frame),
        onBytes: () => undefined,
        onLife: () => undefined,
        onDrained: () => this.heard.push('drained'),
        onClosed: (because) => this.heard.push(because),
      },
    );
  }

  static async open(): Promise<Bench> {
    const bench = new Bench();
    await bench.pass(1_000);
    await bench.connection.opened;
    return bench;
  }

  pass(ms: number): Promise<void> {
    return this.timeline.runTo(this.timeline.nowMs + ms);
  }

  closeFromThere(): void {
    this.end?.close('the exchange closed it');
  }
}

test('frames arrive and are answered in their order', async () => {
  const bench = await Bench.open();

  bench.connection.send('1');
  bench.connection.send('2');
  await bench.pass(1_000);

  expect(bench.taken).toStrictEqual(['1', '2']);
  expect(bench.heard).toStrictEqual(['re 1', 're 2']);
});

test.each([
  { cut: 'before', taken: [] },
  { cut: 'after', taken: ['1'] },
] as const)('a frame that breaks the connection $cut it arrived has no answer', async (row) => {
  const bench = await Bench.open();

  bench.cut = row.cut;
  bench.connection.send('1');
  bench.connection.send('2');
  await bench.pass(1_000);

  expect(bench.taken).toStrictEqual(row.taken);
  expect(bench.heard).toStrictEqual(['the connection broke: ECONNRESET']);
  expect(bench.connection.isOpen).toBe(false);
});

test('a connection gone mute takes everything and tells nothing, not even its end', async () => {
  const bench = await Bench.open();

  bench.cut = 'mute';
  bench.connection.send('1');
  await bench.pass(1_000);
  bench.closeFromThere();
  await bench.pass(60_000);

  expect(bench.taken).toStrictEqual(['1']);
  expect(bench.heard).toStrictEqual([]);
});

test('what is held up arrives later, unless the connection is broken off', async () => {
  const [kept, broken] = [await Bench.open(), await Bench.open()];
  for (const bench of [kept, broken]) {
    bench.cut = 'stall';
    bench.connection.send('1');
    await bench.pass(5_000);
    expect(bench.connection.bytesWaiting).toBe(0);
  }

  broken.connection.terminate('no answer');
  await kept.pass(60_000);
  await broken.pass(60_000);

  expect(kept.taken).toStrictEqual(['1']);
  expect(broken.taken).toStrictEqual([]);
  expect(broken.isGone).toBe(true);
});

test('what is on its way arrives, although the connection is broken off', async () => {
  const bench = await Bench.open();

  bench.connection.send('1');
  bench.connection.terminate('no answer');
  await bench.pass(1_000);

  expect(bench.taken).toStrictEqual(['1']);
  expect(bench.heard).toStrictEqual(['no answer']);
});

test.each([
  { cut: 'stall', taken: ['1'], bytes: 0 },
  { cut: 'stuck', taken: [], bytes: 1 },
] as const)('what a process that dies has handed over, held up as by $cut', async (row) => {
  const bench = await Bench.open();
  bench.cut = row.cut;
  bench.connection.send('1');
  expect(bench.connection.bytesWaiting).toBe(row.bytes);

  bench.life.kill('the test');
  await bench.pass(60_000);

  expect(bench.taken).toStrictEqual(row.taken);
  expect(bench.heard).toStrictEqual([]);
  expect(bench.isGone).toBe(true);
});

test('a process that kept frames hears when they are gone', async () => {
  const bench = await Bench.open();
  bench.cut = 'stuck';
  bench.connection.send('1');

  await bench.pass(60_000);

  expect(bench.connection.bytesWaiting).toBe(0);
  expect(bench.taken).toStrictEqual(['1']);
  expect(bench.heard).toStrictEqual(['drained', 're 1']);
});

test('a closed connection lets go what was sent before', async () => {
  const bench = await Bench.open();

  bench.connection.send('1');
  void bench.connection.close('the relay stops');
  expect(bench.connection.isOpen).toBe(false);
  await bench.pass(2_000);

  expect(bench.taken).toStrictEqual(['1']);
  expect(bench.heard).toStrictEqual(['re 1', 'the relay stops']);
});
