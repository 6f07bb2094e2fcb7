/** The part of an examination that asks the exchange. */

import type { Clock } from '../ports/clock.ts';
import { ExchangeError, type Exchange, type ExchangeErrorKind } from '../ports/exchange.ts';
import { errorsOfBot, type AccountBot, type TradedSymbol } from './account-bots.ts';
import type { Finding, Question } from './account-findings.ts';
import { examineBalances, examineOpenOrders, examineSymbol } from './examine-symbols.ts';
import { nearlyFull, type Visit } from './examine-visit.ts';
import { questionsTo } from './exchange-questions.ts';
import { isKeyKnown, keyFindings } from './key-findings.ts';

export interface ClockRules {
  /** How far our clock may be off before the exchange minds, ms. */
  readonly takenMs: number;
  /** How inexactly the exchange tells its time, ms. */
  readonly errorMs: number;
}

interface Subject {
  readonly exchange: Exchange;
  readonly bots: readonly AccountBot[];
  /** Besides those of the bots. */
  readonly symbols: readonly string[];
  readonly clockRules: ClockRules;
  readonly isSimulated: boolean;
  readonly isDemo: boolean;
}

interface Listeners {
  readonly clock: Clock;
  readonly onFinding: (finding: Finding) => void;
  readonly onAsk?: (question: Question) => void;
}

/** The bots share the account's request limits: many symbols are a burden to them. */
const symbolsMax = 20;
const clockOkMs = 1_000;
/** Below this a clock is a warning, whatever the exchange takes. */
const clockWarningMs = 5_000;

export async function examineExchange(subject: Subject, listeners: Listeners): Promise<void> {
  const tell = listeners.onFinding;
  const { exchange, bots } = subject;
  const visit: Visit = { exchange, bots, tell, questions: questionsTo(tell, listeners.onAsk) };
  const wanted = symbolsOf(subject);
  const symbols = wanted.slice(0, symbolsMax);

  const isTimeTold = await examineTime(subject, listeners.clock, visit);
  if (!isTimeTold) await examineReach(symbols, visit);
  await examineKey(subject, visit);
  if (symbols.length === 0) tell({ kind: 'noSymbols', state: 'notTold' });
  const traded = new Map<string, TradedSymbol>();
  for (const symbol of symbols) {
    const found = await examineSymbol(symbol, visit);
    if (found !== undefined) traded.set(symbol, found);
  }
  const unknown = visit.questions.unknownSymbols();
  const known = symbols.filter((symbol) => !unknown.has(symbol));
  await examineBalances(known, visit);
  for (const symbol of known) {
    await examineOpenOrders(symbol, traded.get(symbol)?.instrument, visit);
  }
  tellBudgets(visit);
  tellBots(visit, traded);
  tellNotAsked(visit, wanted.slice(symbolsMax));
}

function symbolsOf({ symbols, bots }: Subject): readonly string[] {
  const ofBots = bots.flatMap(({ config }) => (config === undefined ? [] : [config.symbol]));
  return [...new Set([...symbols, ...ofBots])];
}

/** False where the exchange has no time to tell. */
async function examineTime(
  { clockRules, isSimulated }: Subject,
  clock: Clock,
  { exchange, questions, tell }: Visit,
): Promise<boolean> {
  const before = clock.now();
  const answer = await questions.ask({ topic: 'time' }, 'public', () =>
    answered(exchange.serverTime(), ['refused']),
  );
  if (answer === undefined) return true;
  if (answer === 'none') return false;
  const after = clock.now();
  tell({ kind: 'reached', state: 'ok', roundTripMs: after - before });
  const aheadMs = Math.round(after - exchange.exchangeNow());
  const errorMs = Math.ceil((after - before) / 2) + clockRules.errorMs;
  const sureMs = Math.max(Math.abs(aheadMs) - errorMs, 0);
  const isTooFar = sureMs >= Math.max(clockRules.takenMs, clockWarningMs);
  const state = sureMs < clockOkMs || isSimulated ? 'ok' : isTooFar ? 'problem' : 'warning';
  tell({ kind: 'clock', state, aheadMs, errorMs });
  return true;
}

/** Any answer shows that it is there; what is wrong with it is told when it is needed. */
async function examineReach(
  [symbol]: readonly string[],
  { exchange, questions, tell }: Visit,
): Promise<void> {
  if (symbol !== undefined) {
    const question = { topic: 'reach', symbol } as const;
    const answer = await questions.ask(question, 'public', () =>
      answered(exchange.instrument(symbol), ['unknownSymbol', 'refused', 'auth', 'badAnswer']),
    );
    if (answer === undefined) return;
    tell({ kind: 'reached', state: 'ok' });
  }
  tell({ kind: 'clockNotTold', state: 'notTold' });
}

/** `none`: it answered with one of these failures. */
async function answered(
  asked: Promise<unknown>,
  kinds: readonly ExchangeErrorKind[],
): Promise<'some' | 'none'> {
  try {
    await asked;
    return 'some';
  } catch (error) {
    if (!(error instanceof ExchangeError) || !kinds.includes(error.kind)) throw error;
    return 'none';
  }
}

async function examineKey(
  { isDemo, isSimulated }: Subject,
  { exchange, questions, tell }: Visit,
): Promise<void> {
  const permissions = await questions.ask({ topic: 'key' }, 'signed', () =>
    exchange.keyPermissions(),
  );
  if (permissions === undefined) return;
  keyFindings(permissions, isDemo || isSimulated).forEach(tell);
  if (permissions.canRead) return;
  questions.closeSigned(isKeyKnown(permissions) ? 'mayNotRead' : 'keyRefused');
}

function tellBudgets({ exchange, tell }: Visit): void {
  const usage = exchange.rateUsage();
  const isNearlyFull = usage.some(({ used, max }) => max !== undefined && used >= nearlyFull * max);
  const state = usage.length === 0 ? 'notTold' : isNearlyFull ? 'warning' : 'ok';
  tell({ kind: 'budgets', state, usage });
}

function tellBots(
  { bots, exchange, tell }: Visit,
  traded: ReadonlyMap<string, TradedSymbol>,
): void {
  const left: string[] = [];
  for (const bot of bots) {
    const { botId } = bot;
    const symbol = bot.config === undefined ? undefined : traded.get(bot.config.symbol);
    const errors =
      symbol === undefined ? bot.errors : errorsOfBot(bot, symbol, exchange.capabilities);
    if (errors.length > 0) tell({ kind: 'bot', state: 'problem', botId, errors });
    else if (symbol === undefined) left.push(botId);
    else tell({ kind: 'bot', state: 'ok', botId, errors });
  }
  if (left.length > 0) tell({ kind: 'botsNotLookedAt', state: 'notTold', botIds: left });
}

function tellNotAsked({ questions, tell }: Visit, beyond: readonly string[]): void {
  for (const [because, asked] of questions.notAsked()) {
    tell({ kind: 'notAsked', state: 'notTold', because, questions: asked });
  }
  if (beyond.length === 0) return;
  const asked = beyond.map((symbol): Question => ({ topic: 'instrument', symbol }));
  tell({ kind: 'notAsked', state: 'notTold', because: 'tooMany', questions: asked });
}
