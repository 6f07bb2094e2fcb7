/** Simulated exchanges with their real limits, to be used up by adapters that share a governor. */

import { startBinanceSimulator } from '../../local/exchange/binance/binance-simulator.ts';
import { startHitbtcSimulator } from '../../local/exchange/hitbtc/hitbtc-simulator.ts';
import { startHtxSimulator } from '../../local/exchange/htx/htx-simulator.ts';
import { startLunoSimulator } from '../../local/exchange/luno/luno-simulator.ts';
import { startOkxSimulator } from '../../local/exchange/okx/okx-simulator.ts';
import type { Simulator } from '../../local/exchange/simulator.ts';
import type { Clock } from '../../shared/ports/clock.ts';
import type { Credentials } from '../../shared/ports/credentials.ts';
import { hmacKey, richBinanceAccount, secretOf } from '../local/binance-support.ts';
import { hitbtcAccount, hitbtcKey } from '../local/hitbtc-support.ts';
import { htxAccount, htxKey } from '../local/htx-support.ts';
import { lunoAccount, lunoKey } from '../local/luno-support.ts';
import { quietMarket, richAccount, tradingKey } from '../local/support.ts';

export interface GovernedVenue {
  /** As configs spell it. */
  readonly name: string;
  readonly keys: Pick<Credentials, 'apiKey' | 'apiSecret' | 'passphrase'>;
  /** The longest of the windows that fill up here. */
  readonly windowMs: number;
  start(clock: Clock): Promise<Simulator>;
}

const shared = (clock: Clock) => ({ clock, recording: quietMarket, seed: 1 });

export const governedVenues: readonly GovernedVenue[] = [
  {
    name: 'binance',
    keys: { apiKey: hmacKey.apiKey, apiSecret: secretOf(hmacKey) },
    windowMs: 60_000,
    start: (clock) => startBinanceSimulator({ ...shared(clock), accounts: [richBinanceAccount] }),
  },
  {
    name: 'okx',
    keys: {
      apiKey: tradingKey.apiKey,
      apiSecret: tradingKey.secret,
      passphrase: tradingKey.passphrase,
    },
    windowMs: 2_000,
    start: (clock) => startOkxSimulator({ ...shared(clock), accounts: [richAccount] }),
  },
  {
    name: 'htx',
    keys: { apiKey: htxKey.apiKey, apiSecret: htxKey.secret },
    windowMs: 2_000,
    start: (clock) => startHtxSimulator({ ...shared(clock), accounts: [htxAccount] }),
  },
  {
    name: 'hitbtc',
    keys: { apiKey: hitbtcKey.apiKey, apiSecret: hitbtcKey.secret },
    windowMs: 1_000,
    start: (clock) => startHitbtcSimulator({ ...shared(clock), accounts: [hitbtcAccount] }),
  },
  {
    name: 'ccxt:luno',
    keys: { apiKey: lunoKey.apiKey, apiSecret: lunoKey.secret },
    windowMs: 30_000,
    start: (clock) => startLunoSimulator({ ...shared(clock), accounts: [lunoAccount] }),
  },
];
