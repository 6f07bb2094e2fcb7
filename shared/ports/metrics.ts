/**
 * Counts and gauges. The properties `exchange` and `quote` are dimensions, as there are few of each; a bot id is a
 * searchable property, never a dimension.
 */

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
  | 'FramesUnreadable'
  /** Counter orders the exchange accepted. */
  | 'CountersPlaced'
  /** From the fill, by the exchange's clock, to the answer that its counter rests. */
  | 'FillToCounterMs'
  | 'RoundTrips'
  /** Of the round trips closed, after fees; by `quote`. */
  | 'ProfitQuote'
  /** Paid on the fills; by `quote`. */
  | 'FeesQuote'
  /** Live orders of ours that the exchange says it does not know. */
  | 'OrdersLost'
  /** Answers of an exchange that we ask too much, 429 and the like. */
  | 'RateLimited'
  /** Answers by which an exchange shuts us out for a while, 418 and the like. */
  | 'Bans'
  /** Most of a request budget that is used, as the exchange tells it. */
  | 'LimitUsedPercent'
  /** Counter orders not sent, as a request budget was used up or an exchange shut us out. */
  | 'CountersHeldBack'
  /** The same of all other requests; `lane` says which. */
  | 'RequestsHeldBack'
  /** How far the exchange's clock is from this machine's, either way. */
  | 'ClockOffsetMs'
  /** Keys that are missing, refused, or may do too much. */
  | 'KeysRefused'
  /** Sums over all bots, told once a minute by the watchdog. */
  | 'BotsRunning'
  | 'OpenOrders'
  | 'BlockedLevels'
  | 'WaitingDebts'
  /** Net base of the bots at the price of their gap; by `quote`. */
  | 'InventoryQuote'
  /** Enabled bots that have had no successful pass for ten minutes or more. */
  | 'BotsLate'
  /** 1 while trading is halted for all bots, else 0. */
  | 'TradingHalted'
  /** 1 a minute from each relay that lives. */
  | 'RelayHeartbeat';

export interface Metrics {
  add(
    name: MetricName,
    value: number,
    properties?: Readonly<Record<string, string | number>>,
  ): void;
}
