/** From a recording's units to the ticks and lots of the simulated instrument. */

import { assert } from '../../shared/domain/assert.ts';
import { decimal, type Decimal } from '../../shared/domain/decimal.ts';
import type { Instrument } from '../../shared/domain/instrument.ts';
import { oppositeSide, type Side } from '../../shared/domain/order.ts';
import type {
  RecordedFrame,
  RecordedLevel,
  RecordedTrade,
  Recording,
} from '../market/recording.ts';
import type { EngineFrame, EngineLevel } from './matching-engine.ts';

/** Steps per unit; one of the two is 1. */
interface Ratio {
  readonly times: number;
  readonly dividedBy: number;
}

/**
 * Where ticks are coarser than the recording, the makers of the recorded book are taken to have chosen the next price
 * that is no better: bids round down, asks up, and a trade rounds as the order it hit. So queues stay queues.
 */
export class UnitScale {
  private readonly price: Ratio;
  private readonly quantity: Ratio;

  constructor({ tickSize, lotSize }: Instrument, recording: Recording) {
    this.price = ratioOf(recording.priceDecimals, tickSize);
    this.quantity = ratioOf(recording.quantityDecimals, lotSize);
  }

  trade({ side, price, quantity }: RecordedTrade): { side: Side; ticks: number; lots: number } {
    return { side, ticks: this.ticksOf(oppositeSide(side), price), lots: this.lotsOf(quantity) };
  }

  frame({ low, high, bids, asks }: RecordedFrame): EngineFrame {
    return {
      low: this.ticksOf('buy', low),
      high: this.ticksOf('sell', high),
      bids: this.levelsOf('buy', bids),
      asks: this.levelsOf('sell', asks),
    };
  }

  private levelsOf(side: Side, levels: readonly RecordedLevel[]): EngineLevel[] {
    const sums = new Map<number, number>();
    for (const [price, quantity] of levels) {
      const ticks = this.ticksOf(side, price);
      sums.set(ticks, (sums.get(ticks) ?? 0) + this.lotsOf(quantity));
    }
    return [...sums].filter(([, lots]) => lots > 0);
  }

  private ticksOf(maker: Side, units: number): number {
    const ticks = (units * this.price.times) / this.price.dividedBy;
    return maker === 'buy' ? Math.floor(ticks) : Math.ceil(ticks);
  }

  private lotsOf(units: number): number {
    return Math.floor((units * this.quantity.times) / this.quantity.dividedBy);
  }
}

function ratioOf(decimals: number, step: Decimal): Ratio {
  const unit = decimal(10).pow(-decimals);
  const times = unit.div(step);
  const dividedBy = step.div(unit);
  const ratio = times.isInteger()
    ? { times: times.toNumber(), dividedBy: 1 }
    : { times: 1, dividedBy: dividedBy.toNumber() };
  assert(
    Number.isSafeInteger(ratio.times) && Number.isSafeInteger(ratio.dividedBy),
    `a step of ${step.toString()} does not fit a recording with ${decimals} decimals`,
  );
  return ratio;
}
