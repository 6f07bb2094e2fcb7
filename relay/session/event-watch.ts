/** Whether what a connection tells of our orders can be believed: the view of it, and the probe that doubts it. */

import { zero } from '../../shared/domain/decimal.ts';
import type { OrderEvent } from '../../shared/domain/order-event.ts';
import type { OrderReport } from '../../shared/domain/order.ts';
import type { PlaceOutcome, PlaceRequest } from '../../shared/ports/exchange.ts';
import { OrderView } from './order-view.ts';
import { Probe, type ProbeOptions } from './probe.ts';

const ordersSeenMax = 5_000;

export class EventWatch {
  private readonly view: OrderView;
  private readonly probe: Probe;
  private readonly openOrders: ProbeOptions['openOrders'];

  constructor(options: Omit<ProbeOptions, 'view'>) {
    this.view = new OrderView(options.symbols, ordersSeenMax);
    this.probe = new Probe({ ...options, view: this.view });
    this.openOrders = options.openOrders;
  }

  start(): void {
    this.probe.start();
  }

  stop(): void {
    this.probe.stop();
  }

  /** The private channel told. */
  told(events: readonly OrderEvent[]): void {
    this.probe.heard();
    for (const { report } of events) this.view.told(report);
  }

  /** As above, of trades whose reports hold no sums. */
  toldTrades(events: readonly OrderEvent[]): void {
    this.probe.heard();
    for (const { report, fill } of events) this.view.toldTrade(report, fill?.quantity ?? zero);
  }

  toldAll(reports: readonly OrderReport[]): void {
    this.probe.heard();
    this.view.snapshot(reports);
  }

  /** What was placed has to be told as well. */
  placed(requests: readonly PlaceRequest[], outcomes: readonly PlaceOutcome[]): void {
    requests.forEach(({ symbol, clientOrderId }, i) => {
      const outcome = outcomes[i];
      if (outcome?.kind !== 'accepted') return;
      this.view.accepted({ symbol, clientOrderId, exchangeOrderId: outcome.exchangeOrderId });
    });
  }

  /** Reads them for somebody else; the first list of a symbol is what later ones are compared with. */
  async read(symbol: string): Promise<readonly OrderReport[]> {
    const reading = this.view.startReading(symbol);
    const reports = await this.openOrders(symbol);
    if (!this.view.canJudge(symbol)) this.view.adopt(reading, reports);
    return reports;
  }
}
