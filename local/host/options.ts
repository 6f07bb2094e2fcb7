/** What the local host was asked to do, read from the command line and checked. */

import { Command, InvalidArgumentError, Option } from 'commander';
import { FaultTextError } from '../exchange/fault-text.ts';
import { demoExchanges } from './demo-exchanges.ts';
import { faultsByExchange } from './fault-option.ts';

export interface HostOptions {
  /** Real time to run, ms; absent: until told to stop. */
  readonly forMs?: number;
  /** Virtual ms per real ms. */
  readonly speed: number;
  /** State is kept here; absent: forgotten at the end. */
  readonly data?: string;
  /** Only this exchange is simulated, by its name on the command line, and those that the bots need. */
  readonly exchange?: string;
  /** A config file, or a folder of them. */
  readonly bots: string;
  /** Folder of credentials of real accounts, a file each. */
  readonly accounts?: string;
  /** The table's port; 0 takes a free one. */
  readonly port: number;
  /** Of the first simulated exchange; the others have the ports behind it. */
  readonly exchangePort: number;
  /** Well formed; absent: no faults. */
  readonly faults?: string;
  readonly seed: number;
  readonly isJson: boolean;
  /** Runs the deployed bundles: of this synthesised folder, or, when empty, of stacks synthesised now. Absent: in process. */
  readonly lambda?: string;
}

const unitsMs: Readonly<Record<string, number>> = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000 };
const speedMax = 1_000;
const exampleBots = 'examples/bots';

/** Throws a `CommanderError` when the words are wrong; its message has been printed then. */
export function readOptions(words: readonly string[]): HostOptions {
  const command = new Command('npm start --')
    .description(
      'Runs everything on this machine: table, queues, functions, and exchanges that replay a recorded market.',
    )
    .option('--for <time>', 'stop by itself after this real time, such as 90s, 5m or 1h', readTime)
    .option(
      '--speed <factor>',
      'market and schedules run this many times faster, alike',
      readSpeed,
      1,
    )
    .option('--data <dir>', 'keep all state in this folder and carry on from it')
    .addOption(
      new Option('--exchange <name>', 'one example bot on one exchange').choices(
        demoExchanges.map(({ name }) => name),
      ),
    )
    .option(
      '--bots <path>',
      `a bot config, or a folder of them (default: "${exampleBots}", or the example of --exchange)`,
    )
    .option(
      '--accounts <dir>',
      'credentials of real accounts, one <account>.json each; needs --speed 1',
    )
    .option('--port <number>', 'port of the table, 0 for a free one', readPort, 0)
    .option(
      '--exchange-port <number>',
      'port of the first simulated exchange, the others have those behind it; 0 for free ones',
      readExchangePort,
      0,
    )
    .option(
      '--faults <rules>',
      'make the exchanges misbehave, such as place:drop-after:0.1,okx/*:5xx:0.1',
      readFaults,
    )
    .option('--seed <number>', 'of the faults', readSeed, 1)
    .option(
      '--lambda [cdk.out]',
      "run the deployed bundles under Lambda's own client, wired from the synthesised stacks",
    )
    .option('--json', 'print the totals as one JSON object at the end')
    .exitOverride();
  command.parse(words, { from: 'user' });
  const given = command.opts<Given>();
  if (given.accounts !== undefined && given.speed !== 1) {
    command.error('error: --accounts trades on real exchanges, which run at --speed 1 only');
  }
  if (given.lambda !== undefined && given.speed !== 1) {
    command.error("error: --lambda runs at --speed 1 only: the bundles read the machine's clock");
  }
  return {
    speed: given.speed,
    bots: given.bots ?? exampleOf(given.exchange),
    port: given.port,
    exchangePort: given.exchangePort,
    seed: given.seed,
    isJson: given.json === true,
    ...(given.for === undefined ? {} : { forMs: given.for }),
    ...(given.exchange === undefined ? {} : { exchange: given.exchange }),
    ...(given.faults === undefined ? {} : { faults: given.faults }),
    ...(given.data === undefined ? {} : { data: given.data }),
    ...(given.accounts === undefined ? {} : { accounts: given.accounts }),
    ...(given.lambda === undefined ? {} : { lambda: given.lambda === true ? '' : given.lambda }),
  };
}

interface Given {
  readonly for?: number;
  readonly speed: number;
  readonly data?: string;
  readonly exchange?: string;
  readonly bots?: string;
  readonly accounts?: string;
  readonly port: number;
  readonly exchangePort: number;
  readonly faults?: string;
  readonly seed: number;
  readonly json?: boolean;
  readonly lambda?: string | true;
}

function exampleOf(exchange: string | undefined): string {
  return demoExchanges.find(({ name }) => name === exchange)?.exampleBot ?? exampleBots;
}

function readTime(text: string): number {
  const [, digits, unit] = /^(\d{1,6})(ms|s|m|h)$/.exec(text) ?? [];
  const ms = Number(digits) * (unitsMs[unit ?? ''] ?? Number.NaN);
  if (!(ms > 0)) throw new InvalidArgumentError('allowed is a number above 0 with ms, s, m or h.');
  return ms;
}

function readSpeed(text: string): number {
  const speed = Number(text);
  if (!(speed > 0 && speed <= speedMax)) {
    throw new InvalidArgumentError(`allowed is a number above 0, at most ${speedMax}.`);
  }
  return speed;
}

function readPort(text: string): number {
  return readInteger(text, 65_535);
}

function readExchangePort(text: string): number {
  return readInteger(text, 65_536 - demoExchanges.length);
}

function readSeed(text: string): number {
  return readInteger(text, 2 ** 31 - 1);
}

function readInteger(text: string, max: number): number {
  const value = Number(text);
  if (!/^\d+$/.test(text) || value > max) {
    throw new InvalidArgumentError(`allowed is a whole number from 0 to ${max}.`);
  }
  return value;
}

function readFaults(text: string): string {
  try {
    faultsByExchange(text, demoExchanges);
    return text;
  } catch (error) {
    if (error instanceof FaultTextError) throw new InvalidArgumentError(error.message);
    throw error;
  }
}
