/** The simulated exchanges of a host, and the accounts that trade on them. */

import type { Clock } from '../../shared/ports/clock.ts';
import type { Credentials } from '../../shared/ports/credentials.ts';
import { assert } from '../../shared/domain/assert.ts';
import type { FaultRule } from '../exchange/faults.ts';
import { SimulatorDataError } from '../exchange/journal.ts';
import type { Simulator } from '../exchange/simulator.ts';
import {
  bundledRecording,
  loadRecording,
  recordingFaster,
  recordingFrom,
} from '../market/recording.ts';
import type { DemoExchange } from './demo-exchange.ts';
import { demoBinance, demoCcxt } from './demo-binance.ts';
import { demoClassic } from './demo-classic.ts';
import { demoHitbtc } from './demo-hitbtc.ts';
import { demoHtx } from './demo-htx.ts';
import { demoOkx } from './demo-okx.ts';
import { codeOf, HostError } from './host-error.ts';

/** One of each class; these run when nothing else is asked for. */
const classDemos: readonly DemoExchange[] = [demoOkx, demoHitbtc, demoBinance];

/** In the order of their ports. */
export const demoExchanges: readonly DemoExchange[] = [
  ...classDemos,
  demoHtx,
  demoClassic,
  demoCcxt,
];

/** Which exchanges a host has to simulate: asked for by name, or needed by an account, or kept from before. */
export function wantedDemos(wants: {
  readonly name?: string;
  readonly accounts: readonly string[];
  readonly kept: readonly string[];
}): readonly DemoExchange[] {
  const isNeeded = (demo: DemoExchange): boolean =>
    wants.kept.includes(demo.name) || wants.accounts.some((account) => demo.keys.has(account));
  const asked = demoExchanges.filter(({ name }) => name === wants.name);
  const first = wants.name === undefined ? classDemos : asked;
  return demoExchanges.filter((demo) => first.includes(demo) || isNeeded(demo));
}

/** Rules by the exchange's name on the command line. */
export type FaultsByExchange = Readonly<Record<string, readonly FaultRule[]>>;

export interface RunningExchanges {
  readonly all: readonly Simulator[];
  /** The simulator of an exchange. */
  of(exchange: string): Simulator;
  /** Credentials of each demo account. */
  readonly credentials: ReadonlyMap<string, Credentials>;
  close(): Promise<void>;
}

export async function startDemoExchanges(options: {
  readonly demos: readonly DemoExchange[];
  readonly clock: Clock;
  /** The first one's; the others take the ports behind it. 0 takes free ones. */
  readonly port: number;
  readonly faults: FaultsByExchange;
  readonly seed: number;
  /** Virtual ms per real ms. */
  readonly speed: number;
  /** The markets alone run this many times faster besides; absent: 1. */
  readonly marketSpeed?: number;
  /** Where an exchange keeps its state, by its name; without it all is forgotten. */
  readonly folderOf?: (name: string) => string;
}): Promise<RunningExchanges> {
  const { demos, clock, seed, speed, folderOf } = options;
  const recorded = await loadRecording(bundledRecording);
  const recordingOf = ({ marketFromMs: fromMs }: DemoExchange) =>
    recordingFaster(
      fromMs === 0 ? recorded : recordingFrom(recorded, fromMs),
      options.marketSpeed ?? 1,
    );
  const all: Simulator[] = [];
  const close = async () => {
    for (const simulator of all) await simulator.close();
  };
  for (const [index, demo] of demos.entries()) {
    const port = options.port === 0 ? 0 : options.port + index;
    const { name, exchange } = demo;
    try {
      const simulator = await demo.start({
        clock,
        recording: recordingOf(demo),
        faults: options.faults[name] ?? [],
        seed,
        speed,
        port,
        ...(folderOf === undefined ? {} : { dataDir: folderOf(name) }),
      });
      // The same simulator may stand behind several names.
      all.push({ ...simulator, exchange });
    } catch (error) {
      await close();
      throw explained(error, { exchange: name, first: options.port, port });
    }
  }
  const of = (exchange: string): Simulator => {
    const found = all.find((simulator) => simulator.exchange === exchange);
    assert(found !== undefined, `exchange ${exchange} is not simulated`);
    return found;
  };
  return { all, of, credentials: credentialsOf(demos, of), close };
}

function explained(
  cause: unknown,
  { exchange, first, port }: { exchange: string; first: number; port: number },
): unknown {
  if (cause instanceof SimulatorDataError) {
    return new HostError(`--data: ${cause.message}`, { cause });
  }
  if (codeOf(cause) !== 'EADDRINUSE') return cause;
  const busy = port === first ? 'the port is busy' : `port ${port} of ${exchange} is busy`;
  return new HostError(`--exchange-port ${first}: ${busy}; choose another, or 0 for a free one`, {
    cause,
  });
}

function credentialsOf(
  demos: readonly DemoExchange[],
  of: (exchange: string) => Simulator,
): ReadonlyMap<string, Credentials> {
  return new Map(
    demos.flatMap(({ exchange, keys }) =>
      [...keys].map(([account, key]): [string, Credentials] => [
        account,
        { exchange, ...key, isDemo: false, baseUrl: of(exchange).baseUrl },
      ]),
    ),
  );
}
