/** What an exchange told by itself about one of our orders. */

import type { Fill } from './fill.ts';
import type { OrderReport } from './order.ts';

export interface OrderEvent {
  /** The order as it was then: executed quantity and fees are sums so far. */
  readonly report: OrderReport;
  /** The trade that caused the event, where one did. */
  readonly fill?: Fill;
}
