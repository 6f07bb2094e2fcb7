/** What a bot is to do while trading is halted for all: as if it were switched off, in the milder of both ways. */

import type { BotConfig, ConfigReading, StopKind } from '../domain/bot-config.ts';
import type { StoredBot } from '../ports/bot-store.ts';
import type { Halt } from '../ports/halt-store.ts';

/** The bot as its passes are to see it. */
export function underHalt(stored: StoredBot, halt: Halt | undefined): StoredBot {
  const { config } = stored;
  if (halt === undefined || config === undefined) return stored;
  return { ...stored, config: halted(config, halt) };
}

function halted(reading: ConfigReading, halt: Halt): ConfigReading {
  if (reading.kind === 'valid') return { ...reading, config: switchedOff(reading.config, halt) };
  const { lastValid } = reading;
  return lastValid === undefined
    ? reading
    : { ...reading, lastValid: switchedOff(lastValid, halt) };
}

function switchedOff(config: BotConfig, halt: Halt): BotConfig {
  return { ...config, enabled: false, stopKind: stopKindOf(config, halt) };
}

/** To flatten is to trade: what is left of it is to cancel. */
function stopKindOf({ enabled, stopKind }: BotConfig, { orders }: Halt): StopKind {
  const mustCancel = orders === 'cancel' || (!enabled && stopKind !== 'pause');
  return mustCancel ? 'stop' : 'pause';
}
