/** Something that must never happen, and did. */

/** One word a rule, for tables of which rule caught what. */
export type Rule =
  | 'doubledOrder'
  | 'doubledAnswer'
  | 'lostFill'
  | 'wrongAnswer'
  | 'selfTrade'
  | 'reusedId'
  | 'placedAfterStop'
  | 'sentTooLate'
  | 'outOfBounds'
  | 'offFilters'
  | 'overCap'
  | 'overInventory'
  | 'rateLimit'
  | 'seedBeforeCounter'
  | 'counterHeldBack'
  | 'askedShutOut'
  | 'stateUnlikeBook'
  | 'unreconciled'
  | 'notAtRest'
  | 'holeInGrid'
  | 'secretTold'
  | 'unbounded'
  | 'crashed';

export interface Finding {
  readonly rule: Rule;
  /** What was found, and what is allowed. */
  readonly text: string;
  readonly atMs: number;
  readonly botId?: string;
  /** Client order ids, or exchange ids where there are none, of the orders it is about. */
  readonly orders: readonly string[];
}

/** Before it is known whose it is, and when. */
export type Fault = Pick<Finding, 'rule' | 'text' | 'orders'>;

export function fault(rule: Rule, text: string, orders: readonly string[] = []): Fault {
  return { rule, text, orders };
}
