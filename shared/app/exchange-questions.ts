/**
 * Asks an exchange one thing after the other. What fails is told once: where one failure explains the next ones, those
 * are not asked any more, and named together in the end.
 */

import { ExchangeError } from '../ports/exchange.ts';
import type { Failure, Finding, NotAskedBecause, Question } from './account-findings.ts';

/** Whether it takes the key to ask. */
type Access = 'public' | 'signed';

export interface Questions {
  /** Undefined where it was not asked, or failed; a finding tells then. Rejects with what is no `ExchangeError`. */
  ask<T>(question: Question, access: Access, read: () => Promise<T>): Promise<T | undefined>;
  /** Asks nothing more that takes the key. */
  closeSigned(because: NotAskedBecause): void;
  /** Those the exchange said it does not know. */
  unknownSymbols(): ReadonlySet<string>;
  /** What was not asked, a list for each reason. */
  notAsked(): ReadonlyMap<NotAskedBecause, readonly Question[]>;
}

/** So many questions in a row without an answer, and the exchange counts as gone. */
const unansweredMax = 2;

export function questionsTo(
  tell: (finding: Finding) => void,
  onAsk: (question: Question) => void = () => undefined,
): Questions {
  const closed: Partial<Record<Access, NotAskedBecause>> = {};
  const left = new Map<NotAskedBecause, Question[]>();
  const unknown = new Set<string>();
  let unanswered = 0;

  function leave(question: Question, because: NotAskedBecause): void {
    left.set(because, [...(left.get(because) ?? []), question]);
  }

  function failed(question: Question, access: Access, failure: Failure): void {
    const { topic, symbol } = question;
    if (failure.kind === 'unknownSymbol' && symbol !== undefined) {
      if (unknown.has(symbol)) return;
      unknown.add(symbol);
    }
    const isKnownToBeGone = closed.signed === 'unreachable';
    if (failure.kind === 'unavailable') unanswered += 1;
    if (failure.kind === 'unavailable' && isKnownToBeGone) {
      closed.public = 'unreachable';
      leave(question, 'unreachable');
      return;
    }
    tell({ state: 'problem', kind: 'failed', question, failure });
    if (failure.kind === 'rateLimited') {
      closed.public = 'rateLimited';
      closed.signed ??= 'rateLimited';
    }
    // Nothing can be signed without the exchange's time.
    if (topic === 'time') closed.signed ??= 'unreachable';
    if (access === 'signed' && failure.kind === 'auth') closed.signed ??= 'keyRefused';
    if (access === 'signed' && failure.kind === 'clockSkew') closed.signed ??= 'clockRefused';
    const isGone = topic === 'reach' && failure.kind === 'unavailable';
    if (isGone || unanswered >= unansweredMax) {
      closed.public ??= 'unreachable';
      closed.signed ??= 'unreachable';
    }
  }

  return {
    async ask(question, access, read) {
      const because = closed[access];
      if (because !== undefined) {
        leave(question, because);
        return undefined;
      }
      onAsk(question);
      try {
        const answer = await read();
        unanswered = 0;
        return answer;
      } catch (error) {
        if (!(error instanceof ExchangeError)) throw error;
        failed(question, access, failureOf(error));
        return undefined;
      }
    },
    closeSigned(because) {
      closed.signed ??= because;
    },
    unknownSymbols: () => unknown,
    notAsked: () => left,
  };
}

function failureOf({ kind, message, retryAtMs }: ExchangeError): Failure {
  return { kind, message, ...(retryAtMs === undefined ? {} : { retryAtMs }) };
}
