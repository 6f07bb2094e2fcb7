/** Everything that can go wrong by chance, and how often: shares of the calls it strikes, 0 to 1. */

export interface FaultRates {
  /** A process ends at one of its waits, before or after what it waits for. */
  readonly crash: number;
  /** It stands still for a while, and goes on as if nothing had happened. */
  readonly freeze: number;
  /** Where an order is placed: the request, or its answer, is lost; or the request arrives only after it was given up. */
  readonly placeLost: number;
  readonly placeAnswerLost: number;
  readonly placeLate: number;
  readonly cancelLost: number;
  readonly cancelAnswerLost: number;
  /** Accepted, and carried out a while later: it races with fills. */
  readonly cancelSlow: number;
  readonly readFails: number;
  /** Questions about one order alone. */
  readonly lookupFails: number;
  /** The list of open orders as it was a while ago. */
  readonly listStale: number;
  /** Pages that shift underfoot: some orders are in none, some in two. */
  readonly listPartial: number;
  /** One order, as it was a moment ago. */
  readonly lookupStale: number;
  /** Trades that are listed late. */
  readonly fillsLate: number;
  readonly balancesStale: number;
  readonly tickerStale: number;
  /** A request of the table is refused, is lost, or is carried out without an answer. */
  readonly tableThrottled: number;
  readonly tableLost: number;
  readonly tableAnswerLost: number;
  /** The SDK repeats a write whose answer was lost, and its own first one stands in the way. */
  readonly tableRepeated: number;
  /** A message is not taken, or is taken without an answer; delivered twice, late, or out of its order. */
  readonly queueRefused: number;
  readonly queueAnswerLost: number;
  readonly queueDoubled: number;
  readonly queueLate: number;
  /** A message nobody can read. */
  readonly queuePoison: number;
  /** Of the relay's connections. */
  readonly socketCut: number;
  readonly socketAnswerLost: number;
  readonly eventLost: number;
  readonly eventDoubled: number;
  readonly eventLate: number;
  readonly busLost: number;
  readonly busDoubled: number;
  /** Of machines, whose clocks are wrong from their beginning on, each by an amount of its own. */
  readonly clockSkew: number;
  /** One trade of many, which is listed long after those that came later. */
  readonly fillHidden: number;
  /** A write is answered at once by an error that says nothing of what became of it: half of them were carried out. */
  readonly writeErrs: number;
  /** Of several orders in one request some are answered for; of the others it is not known. */
  readonly batchPartial: number;
  readonly socketAnswerDoubled: number;
}

export type FaultName = keyof FaultRates;

/** How often the rarest and the most common of each kind strikes where it is on; what was never meant is off. */
export const faultRanges: Readonly<Record<FaultName, readonly [low: number, high: number]>> = {
  crash: [0.0005, 0.02],
  freeze: [0.0005, 0.01],
  placeLost: [0.01, 0.3],
  placeAnswerLost: [0.01, 0.3],
  placeLate: [0.01, 0.2],
  cancelLost: [0.01, 0.3],
  cancelAnswerLost: [0.01, 0.3],
  cancelSlow: [0.02, 0.5],
  readFails: [0.01, 0.3],
  lookupFails: [0.02, 0.6],
  listStale: [0.01, 0.4],
  listPartial: [0.01, 0.4],
  lookupStale: [0.01, 0.5],
  fillsLate: [0.01, 0.4],
  balancesStale: [0.01, 0.5],
  tickerStale: [0.01, 0.5],
  tableThrottled: [0.002, 0.1],
  tableLost: [0.002, 0.05],
  tableAnswerLost: [0.002, 0.05],
  tableRepeated: [0.002, 0.05],
  queueRefused: [0.002, 0.1],
  queueAnswerLost: [0.002, 0.1],
  queueDoubled: [0.01, 0.3],
  queueLate: [0.01, 0.3],
  queuePoison: [0.001, 0.02],
  socketCut: [0.0005, 0.01],
  socketAnswerLost: [0.002, 0.2],
  eventLost: [0.002, 0.1],
  eventDoubled: [0.01, 0.4],
  eventLate: [0.01, 0.4],
  busLost: [0.002, 0.1],
  busDoubled: [0.01, 0.3],
  clockSkew: [0.1, 1],
  fillHidden: [0.05, 0.6],
  writeErrs: [0.01, 0.3],
  batchPartial: [0.02, 0.4],
  socketAnswerDoubled: [0.01, 0.3],
};

export const faultNames = Object.keys(faultRanges) as readonly FaultName[];

export const noFaults: FaultRates = Object.fromEntries(
  faultNames.map((name) => [name, 0]),
) as unknown as FaultRates;
