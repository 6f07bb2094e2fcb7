/** A row of small bars, one a moment; only their relation means anything. */

import { maxOf, minOf, type Decimal } from '../../shared/domain/decimal.ts';

const bars = '▁▂▃▄▅▆▇█';

/** The newest values, as many as fit, stretched between their own lowest and highest. */
export function sparkline(values: readonly Decimal[], width: number): string {
  const shown = width > 0 ? values.slice(-width) : [];
  const [first] = shown;
  if (first === undefined) return '';
  const low = shown.reduce(minOf, first);
  const range = shown.reduce(maxOf, first).minus(low);
  if (range.isZero()) return '▄'.repeat(shown.length);
  return shown
    .map((value) => {
      const step = value.minus(low).mul(bars.length).div(range).floor().toNumber();
      return bars[Math.min(step, bars.length - 1)] ?? '';
    })
    .join('');
}
