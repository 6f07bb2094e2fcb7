/**
 * The arithmetic of request budgets: which window a request counts in, how much of it we use at all, and how much of
 * that each lane may. Times are epoch ms of the exchange's clock, units are the exchange's own.
 *
 * Where any stretch of a limit's length counts, our windows are longer than that stretch by `lateMs`, and two
 * neighbours together hold no more than the limit. Requests of one such stretch were sent within a stretch of one
 * window's length, which touches two windows at most: so whatever they hold, the limit is kept.
 */

/** Who goes first when a budget is short. Of a window, the later lanes may use only a part: the rest is for those before. */
export type Lane = 'counter' | 'cancel' | 'seed' | 'read';

export const lanes: readonly Lane[] = ['counter', 'cancel', 'seed', 'read'];

/** What a limit of an exchange looks like. */
export interface LimitShape {
  readonly windowMs: number;
  /** Units in one window. */
  readonly max: number;
  /** Windows begin on the edges of the exchange's clock. Elsewhere any stretch of that length counts. */
  readonly isAligned: boolean;
}

/** Of equal windows that cover all time without a gap. */
export interface BudgetWindow {
  readonly startMs: number;
  /** The first moment that is no more in it. */
  readonly endMs: number;
  /** Units all lanes and workers together may take. */
  readonly room: number;
}

/**
 * How much later than one request another one sent at the same time may be counted. It holds what one way to an
 * exchange takes, and the error of a measured clock, which is half of a round trip.
 */
export const lateMs = 500;

/**
 * How much earlier than by our idea of its clock an exchange may count a request: what that idea is off by, less the way.
 * Half of a round trip, at most; who is as far from an exchange as this says must not be that quick.
 */
const earlyMs = 150;

/** Left to whoever else uses the account: people, other programs, a clock that is further off. */
const othersPart = 10;

const shortMs = 10_000;

/**
 * A fill without its counter is an open risk, so counters may use all. A cancel lessens risk; few are sent. Seeds are
 * many at a start and none are late. Reads come back in seconds by themselves, and are most of what is sent: what they
 * may not use is there for the orders that follow from them. Less is kept for those of a short window, as the next one
 * is near.
 */
const lanePercent: Readonly<Record<Lane, number>> = {
  counter: 100,
  cancel: 90,
  seed: 75,
  read: 60,
};
const shortLanePercent: typeof lanePercent = { counter: 100, cancel: 95, seed: 90, read: 80 };

/**
 * The windows a request of so many units counts in if it is sent now: near an edge two, as it may arrive in either. Right
 * after one, what is left to others takes in a small request that is counted too early.
 */
export function windowsAt(
  limit: LimitShape,
  nowMs: number,
  units: number,
): readonly BudgetWindow[] {
  const present = windowOf(limit, Math.floor(nowMs / periodMs(limit)));
  if (!limit.isAligned) return [present];
  if (present.endMs - nowMs <= edgeMs(limit)) return [present, nextWindow(limit, present)];
  const before = windowOf(limit, present.startMs / limit.windowMs - 1);
  return nowMs < surelyOverMs(limit, before, units) ? [present, before] : [present];
}

/** From when on no request of so many units that is sent counts in it, or what is left to others takes it in. */
export function surelyOverMs(limit: LimitShape, { endMs }: BudgetWindow, units: number): number {
  if (!limit.isAligned || units <= leftToOthers(limit)) return endMs;
  return endMs + Math.min(earlyMs, limit.windowMs / 4);
}

export function nextWindow(limit: LimitShape, { endMs }: BudgetWindow): BudgetWindow {
  return windowOf(limit, endMs / periodMs(limit));
}

/** Whether what the exchange tells now may still be said of the window before. */
export function isJustBegun({ startMs }: BudgetWindow, nowMs: number): boolean {
  return nowMs - startMs < lateMs;
}

function periodMs({ windowMs, isAligned }: LimitShape): number {
  return isAligned ? windowMs : windowMs + lateMs;
}

/** In a window shorter than that, every request would count twice. */
function edgeMs({ windowMs }: LimitShape): number {
  return Math.min(lateMs, windowMs / 2);
}

function windowOf(limit: LimitShape, index: number): BudgetWindow {
  const period = periodMs(limit);
  return { startMs: index * period, endMs: (index + 1) * period, room: roomOf(limit, index) };
}

function leftToOthers({ max }: Pick<LimitShape, 'max'>): number {
  return Math.floor(max / othersPart);
}

/** Even and odd windows share an unaligned limit, so that one of a single unit is not cut in halves of nothing. */
function roomOf({ max, isAligned }: LimitShape, index: number): number {
  const own = max - leftToOthers({ max });
  if (isAligned) return own;
  return index % 2 === 0 ? Math.ceil(own / 2) : Math.floor(own / 2);
}

/** What is asked of a window. */
export interface Ask {
  readonly lane: Lane;
  readonly units: number;
}

/**
 * How many counted units a window may hold with those asked for. A lane's part is never less than one unit; a request
 * that is larger than the part goes where nothing else has gone.
 */
export function fillLimit(limit: LimitShape, window: BudgetWindow, { lane, units }: Ask): number {
  const percents = isShort(limit) ? shortLanePercent : lanePercent;
  const room = window.room - standingCount(limit);
  return Math.min(room, Math.max(Math.ceil((room * percents[lane]) / 100), units));
}

/**
 * The longest ban that is documented, of Binance, which scales them from two minutes to three days (Spot API, "Limits", IP
 * limits). An exchange that asks for more was misread, and nobody is to be shut out for years by one bad header.
 */
export const banMsMax = 3 * 86_400_000;

/**
 * Without a word from the others: what one worker may take of a window in which there may be three more like it. One
 * request that is larger than that part waits for their word: another may have gone already.
 */
const blindPart = 4;

export function blindLimit(limit: LimitShape, window: BudgetWindow, ask: Ask): number {
  const part = Math.floor(fillLimit(limit, window, { ...ask, units: 0 }) / blindPart);
  return Math.min(fillLimit(limit, window, ask), Math.max(1, part));
}

/** A worker's first chunk, and the most it ever takes at once. */
const firstChunkPart = 50;
const chunkPart = 4;

/**
 * What a worker takes at once for its reads: twice as much each time, so that many requests are few writes, and what it
 * lets lapse is at most as much as it used. Short windows have room for few requests, and come out exact.
 */
export function chunkOf(window: BudgetWindow, by: { taken: number; nowMs: number }): number {
  const { endMs, room } = window;
  if (endMs - by.nowMs <= lateMs) return 0;
  const first = Math.floor(room / firstChunkPart);
  return Math.min(Math.floor(room / chunkPart), Math.max(first, by.taken));
}

/** Parts of short windows that are given out for about a minute: one request a window to each worker that holds one. */
export interface StandingParts {
  readonly startMs: number;
  readonly endMs: number;
  /** How many there are. */
  readonly count: number;
}

const standingMs = 60_000;
/** Of the room. The rest is counted request by request. */
const standingPart = 4;

/**
 * Who polls every ten seconds would pay a write for each request of a window of two seconds; with a standing part it is
 * one a minute. Undefined where windows are long, or too small to be divided.
 */
export function standingParts(limit: LimitShape, nowMs: number): StandingParts | undefined {
  const count = standingCount(limit);
  if (count === 0) return undefined;
  // Whole windows: a part of one minute must not meet one of the next in the same window.
  const lengthMs = Math.ceil(standingMs / periodMs(limit)) * periodMs(limit);
  const startMs = Math.floor(nowMs / lengthMs) * lengthMs;
  return { startMs, endMs: startMs + lengthMs, count };
}

/** The most one request may use: more is never granted, and has to be sent in parts. */
export function largestCharge(limit: LimitShape): number {
  return Math.max(roomOf(limit, 0), roomOf(limit, 1)) - standingCount(limit);
}

function standingCount(limit: LimitShape): number {
  if (!isShort(limit)) return 0;
  return Math.floor(Math.min(roomOf(limit, 0), roomOf(limit, 1)) / standingPart);
}

function isShort({ windowMs }: LimitShape): boolean {
  return windowMs < shortMs;
}
