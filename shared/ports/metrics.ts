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
  | 'ConfigRejected'
  /** Passes over events alone. */
  | 'EventPasses'
  | 'SessionsLive'
  | 'SessionsDown'
  | 'SessionConnects'
  | 'SessionsRefused'
  | 'CommandsSent'
  /** Commands that came too late to be sent; their bot plans anew. */
  | 'CommandsExpired'
  /** Commands that came again and were asked about instead of sent. */
  | 'CommandsRepeated'
  /** Answers that no request waits for any more. */
  | 'AnswersUnmatched'
  | 'AnswersLate'
  | 'EventsPublished'
  /** Events given up because the bus took none: their bots look at everything instead. */
  | 'EventsGivenUp'
  /** Bundles on the bus that could not be read, and were dropped. */
  | 'EventsUnreadable'
  | 'FramesUnreadable';

export interface Metrics {
  add(
    name: MetricName,
    value: number,
    properties?: Readonly<Record<string, string | number>>,
  ): void;
}
