/** The bots of a run, one account each, and the simulated exchanges they trade on. */

import { readBotConfig } from '../../shared/config/read-bot-config.ts';
import { assert } from '../../shared/domain/assert.ts';
import type { BotConfig } from '../../shared/domain/bot-config.ts';
import type { Clock } from '../../shared/ports/clock.ts';
import type { Credentials } from '../../shared/ports/credentials.ts';
import { startBinanceSimulator } from '../../local/exchange/binance/binance-simulator.ts';
import { startHitbtcSimulator } from '../../local/exchange/hitbtc/hitbtc-simulator.ts';
import { startOkxSimulator } from '../../local/exchange/okx/okx-simulator.ts';
import type { Simulator } from '../../local/exchange/simulator.ts';
import { bundledRecording, loadRecording, recordingFrom } from '../../local/market/recording.ts';

export type ConfigItem = Readonly<Record<string, unknown>>;

export interface TortureBot {
  readonly config: BotConfig;
  /** As it is at the start, and at the end. */
  readonly item: ConfigItem;
}

/** What each account begins with. */
export const funds = { BTC: '1', USDT: '60000' };

const secret = 'fake-secret';
const passphrase = 'fake-passphrase';
const keyOf = (account: string): string => `fake-key-of-${account}`;

const common = {
  symbol: 'BTC-USDT',
  strategy: 'proportional',
  quantityPower: 1,
  startPrice: 'ticker',
  enabled: true,
} as const;

function bot(given: ConfigItem): TortureBot {
  const item = { ...common, account: given['botId'], ...given };
  const reading = readBotConfig(item);
  assert(reading.kind === 'valid', `bad config: ${JSON.stringify(reading)}`);
  return { item, config: reading.config };
}

const size = (quantity: string, levels: number) => ({
  buyQuantity: quantity,
  sellQuantity: quantity,
  buyLevels: levels,
  sellLevels: levels,
});

export const bots: readonly TortureBot[] = [
  bot({
    botId: 'okx-rest',
    exchange: 'okx',
    connection: 'rest',
    spacing: '0.05',
    ...size('0.008', 7),
  }),
  bot({
    botId: 'okx-socket',
    exchange: 'okx',
    connection: 'websocket',
    spacing: '0.06',
    ...size('0.01', 8),
  }),
  bot({ botId: 'hitbtc-socket', exchange: 'hitbtc', spacing: '0.05', ...size('0.008', 8) }),
  bot({ botId: 'binance-socket', exchange: 'binance', spacing: '0.05', ...size('0.006', 8) }),
  bot({
    botId: 'binance-polled',
    exchange: 'binance',
    socketPer: 'bot',
    orderEvents: false,
    spacing: '0.07',
    ...size('0.007', 6),
  }),
];

export interface TortureExchanges {
  readonly all: readonly Simulator[];
  of(exchange: string): Simulator;
  readonly credentials: ReadonlyMap<string, Credentials>;
  close(): Promise<void>;
}

/** A request may be this old in real time, and so much older in virtual time, ms. */
const windowMs = 30_000;

export async function startExchanges(options: {
  readonly clock: Clock;
  readonly seed: number;
  readonly speed: number;
}): Promise<TortureExchanges> {
  const { clock, seed, speed } = options;
  const recording = await loadRecording(bundledRecording);
  const from = (part: number) =>
    recordingFrom(recording, Math.floor((recording.lengthMs * ((part * 7 + seed) % 20)) / 25));
  const on = (exchange: string) =>
    bots.flatMap(({ config }) => (config.exchange === exchange ? [config.account] : []));
  const key = (account: string) => ({ apiKey: keyOf(account), secret });
  const timestampWindowMs = windowMs * speed;
  const all = [
    await startOkxSimulator({
      clock,
      seed,
      recording: from(1),
      timestampWindowMs,
      accounts: on('okx').map((name) => ({
        name,
        balances: funds,
        keys: [{ ...key(name), passphrase, permissions: ['read_only', 'trade'] }],
      })),
    }),
    await startHitbtcSimulator({
      clock,
      seed,
      recording: from(2),
      timestampWindowMs,
      accounts: on('hitbtc').map((name) => ({
        name,
        balances: funds,
        keys: [{ ...key(name), permissions: ['read', 'trade'] }],
      })),
    }),
    await startBinanceSimulator({
      clock,
      seed,
      recording: from(3),
      isTimeChecked: false,
      accounts: on('binance').map((name) => ({
        name,
        balances: funds,
        keys: [
          {
            apiKey: keyOf(name),
            verifier: { kind: 'hmac', secret },
            permissions: ['read', 'trade'],
          },
        ],
      })),
    }),
  ];
  const of = (exchange: string): Simulator => {
    const found = all.find((simulator) => simulator.exchange === exchange);
    assert(found !== undefined, `exchange ${exchange} is not simulated`);
    return found;
  };
  return { all, of, credentials: credentialsOf(of), close: () => closeAll(all) };
}

async function closeAll(all: readonly Simulator[]): Promise<void> {
  for (const simulator of all) await simulator.close();
}

function credentialsOf(of: (exchange: string) => Simulator): ReadonlyMap<string, Credentials> {
  return new Map(
    bots.map(({ config: { account, exchange } }) => [
      account,
      {
        exchange,
        apiKey: keyOf(account),
        apiSecret: secret,
        isDemo: false,
        baseUrl: of(exchange).baseUrl,
        ...(exchange === 'okx' ? { passphrase } : {}),
      },
    ]),
  );
}
