/** Events as a relay would publish them, made of what the simulated exchange has in its books. */

import type { SimulatedFill, SimulatedOrder } from '../../local/exchange/records.ts';
import type { Decimal } from '../../shared/domain/decimal.ts';
import type { EventBundle, RelayEvent } from '../../shared/ports/relay-events.ts';
import { account } from './pass-world.ts';
import { fillOf, reportOf } from './simulated-reports.ts';

export function bundleOf(botId: string, events: readonly RelayEvent[], number = 1): EventBundle {
  return { botId, account, epoch: 1, number, events };
}

/** The order as it is now, with the trade that brought it there. */
export function orderEventOf(
  order: Readonly<SimulatedOrder>,
  fill: SimulatedFill | undefined,
  lotSize: Decimal,
): RelayEvent {
  const report = reportOf(order, lotSize);
  return fill === undefined
    ? { kind: 'order', report }
    : { kind: 'order', report, fill: fillOf(fill) };
}
