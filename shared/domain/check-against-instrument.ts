/** Checks of a config that need the exchange's word on what it trades and in which steps. */

import type { BotConfig } from './bot-config.ts';
import { decimal, maxOf, type Decimal } from './decimal.ts';
import type { Instrument } from './instrument.ts';
import type { Side } from './order.ts';

/** Returns what the exchange would refuse every order of the bot for; empty when nothing. */
export function checkAgainstInstrument(
  config: BotConfig,
  instrument: Instrument,
): readonly string[] {
  return [
    ...(instrument.isTradable
      ? []
      : [`symbol: found "${config.symbol}", which ${config.exchange} does not trade now`]),
    ...scaleErrors(config, instrument),
    ...spacingErrors(config, instrument),
    ...(config.buyLevels > 0 ? quantityErrors(config, instrument, 'buy') : []),
    ...(config.sellLevels > 0 ? quantityErrors(config, instrument, 'sell') : []),
  ];
}

function stepOfScale(scale: number): Decimal {
  return decimal(10).pow(-scale);
}

function scaleErrors(
  { priceScale, quantityScale }: BotConfig,
  { tickSize, lotSize, symbol }: Instrument,
): readonly string[] {
  const errors: string[] = [];
  if (priceScale !== undefined && !stepOfScale(priceScale).mod(tickSize).isZero()) {
    errors.push(
      `priceScale: found ${priceScale}, allowed a scale whose step is a multiple of ${tickSize.toFixed()}, the tick size of ${symbol}`,
    );
  }
  if (quantityScale !== undefined && !stepOfScale(quantityScale).mod(lotSize).isZero()) {
    errors.push(
      `quantityScale: found ${quantityScale}, allowed a scale whose step is a multiple of ${lotSize.toFixed()}, the lot size of ${symbol}`,
    );
  }
  return errors;
}

/** A level must be at least one price step from the next; a percentage can be checked where the start price is known. */
function spacingErrors(config: BotConfig, instrument: Instrument): readonly string[] {
  const { spacing, strategy, startPrice, priceScale } = config;
  const step =
    priceScale === undefined
      ? instrument.tickSize
      : maxOf(instrument.tickSize, stepOfScale(priceScale));
  const allowed = `allowed at least the price step ${step.toFixed()} ${instrument.quote}`;
  if (strategy === 'fixed') {
    return spacing.gte(step) ? [] : [`spacing: found ${spacing.toFixed()}, ${allowed}`];
  }
  if (startPrice.kind !== 'number') return [];
  const distance = startPrice.price.mul(spacing).div(100);
  if (distance.gte(step)) return [];
  return [
    `spacing: found ${spacing.toFixed()} percent, which is ${distance.toFixed()} ${instrument.quote} at the start price ${startPrice.price.toFixed()}, ${allowed}`,
  ];
}

function quantityErrors(config: BotConfig, instrument: Instrument, side: Side): readonly string[] {
  const field = side === 'buy' ? 'buyQuantity' : 'sellQuantity';
  const quantity = config[field];
  const { base, quote, minQuantity, minNotional, maxQuantity } = instrument;
  const found = `${field}: found ${quantity.toFixed()}`;
  if (maxQuantity?.lt(quantity) === true) {
    return [`${found}, allowed at most ${maxQuantity.toFixed()} ${base}`];
  }
  if (config.keepMinimumQuantity) return [];
  const errors: string[] = [];
  if (quantity.lt(minQuantity)) {
    errors.push(`${found}, allowed at least ${minQuantity.toFixed()} ${base}`);
  }
  if (config.startPrice.kind !== 'number') return errors;
  const notional = config.startPrice.price.mul(quantity);
  if (notional.lt(minNotional)) {
    errors.push(
      `${found}, which is worth ${notional.toFixed()} ${quote} at the start price, allowed at least ${minNotional.toFixed()} ${quote}`,
    );
  }
  return errors;
}
