/** What an exchange told by itself about one of our orders. */

import type { Fill } from './fill.ts';
import type { OrderReport } from './order.ts';

export interface OrderEvent {
  /**
   * The order as it was then: executed quantity and fees are sums so far. Where an exchange tells a trade without them,
   * the quantity is the trade's, as the least that is executed.
   */
  readonly report: OrderReport;
  /** The trade that caused the event, where one did. */
  readonly fill?: Fill;
}
