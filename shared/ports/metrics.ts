/** Counts and gauges. A bot id is a searchable property, never a metric dimension. */

export type MetricName =
  | 'PassSucceeded'
  | 'PassFailed'
  | 'PassConflict'
  | 'PassDelayMs'
  | 'ExchangeCalls'
  | 'OrdersPlaced'
  | 'OrdersRejected'
  | 'OrdersCanceled'
  | 'OutcomesUnknown'
  | 'Fills'
  | 'StuckOrders'
  | 'OverdueDebts'
  | 'BotsDue'
  | 'ConfigRejected';

export interface Metrics {
  add(
    name: MetricName,
    value: number,
    properties?: Readonly<Record<string, string | number>>,
  ): void;
}
