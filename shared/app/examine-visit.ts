/** What the parts of an examination share while they ask an exchange. */

import type { Exchange } from '../ports/exchange.ts';
import type { AccountBot } from './account-bots.ts';
import type { Finding } from './account-findings.ts';
import type { Questions } from './exchange-questions.ts';

export interface Visit {
  readonly exchange: Exchange;
  readonly bots: readonly AccountBot[];
  readonly questions: Questions;
  readonly tell: (finding: Finding) => void;
}

/** Of a limit; from here on it is a warning. */
export const nearlyFull = 0.8;
