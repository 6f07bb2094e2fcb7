/** Bounds and waits of the engine, each with its reason. Times are exchange's clock, in milliseconds. */

/** From the commit of an intent until the exchange must refuse it: one slow pass, no more. */
export const placeLifetimeMs = 10_000;

/** After the expiry of a place request, how long "not found" is not yet believed, where the exchange checks the expiry. */
export const settleMarginMs = 3_000;

/** The same where nothing stops a late request but our own clock. */
export const settleMarginWithoutExpiryMs = 20_000;

/** An accepted order that the exchange does not know must stay unknown this long before it counts as ended. */
export const lostOrderPatienceMs = 60_000;

/** How long trades a report speaks of are waited for before the report itself is booked. */
export const tradesPatienceMs = 60_000;

/** Reading fills starts this much before the cursor: late-listed trades are seen, dedupe absorbs the rest. */
export const fillsOverlapMs = 120_000;

/**
 * A cursor that no fill has moved for so long is moved all the same: exchanges tell fills in windows of a day or two,
 * and a quiet grid would have to read more of them at every pass, until it may not any more.
 */
export const quietCursorMs = 6 * 3_600_000;

/** And it then stands this much before the reading that found nothing. */
export const quietCursorMarginMs = 3_600_000;

/** Closed orders stay in the state at least this long, so that late fills and late answers find them. */
export const closedOrderRetentionMs = 600_000;

/** And no more than this many of them. */
export const closedOrdersMax = 400;

/** A cancel that did not show is sent again after this. */
export const cancelRetryMs = 5_000;

/** First wait after the exchange refused an order for a level; doubles with each refusal in a row. */
export const refusalBackoffMs = 30_000;
export const refusalBackoffMaxMs = 1_800_000;

/** For so long the proceeds of a fill count as there without a look at the balances. */
export const freshDebtMs = 30_000;

/** Wait after a refusal for a reason that passes: shorter than the time between two polls. */
export const passingRefusalMs = 4_000;

/** Refused levels remembered. */
export const refusalsMax = 200;

/** How far a flatten order may be from the best opposite price. */
export const flattenSlippage = '0.01';

/** Most orders asked about one by one in a pass. */
export const asksMax = 40;
