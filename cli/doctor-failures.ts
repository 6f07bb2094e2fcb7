/** Why a question to an exchange failed, in plain words. */

import type { Failure, Finding, Question } from '../shared/app/account-findings.ts';
import type { ExchangeFacts } from '../shared/exchanges/catalog.ts';
import { nameOf, type Words } from './doctor-questions.ts';

type Failed = Extract<Finding, { readonly kind: 'failed' }>;

export function failureWords({ question, failure }: Failed, facts: ExchangeFacts): Words {
  const { found, fix } = told(question, failure, facts);
  return {
    subject: subjectOf(question),
    found,
    ...(fix === undefined ? {} : { fix }),
  };
}

/** For a key that is not taken. */
export function mendTheKey(keyPage: string): string {
  return `see at ${keyPage} that the key is still there, copied whole, of the same environment (live, demo or testnet), and allowed from this address`;
}

function subjectOf(question: Question): string {
  if (question.topic === 'time' || question.topic === 'reach') return 'exchange';
  if (question.topic === 'key') return 'key';
  return nameOf(question);
}

function told(
  { topic, symbol = '' }: Question,
  { kind, message, retryAtMs }: Failure,
  { title, keyPage }: ExchangeFacts,
): { readonly found: string; readonly fix?: string } {
  switch (kind) {
    case 'unavailable':
      return {
        found: `${title} gives no answer: ${message}`,
        fix: `see that this machine is online and that baseUrl, where the credentials have one, is right; ${title} itself may be down`,
      };
    case 'auth':
      return {
        found: `${title} refuses ${topic === 'key' ? 'it' : 'the key'}: ${message}`,
        fix: mendTheKey(keyPage),
      };
    case 'clockSkew':
      return {
        found: `${title} refuses requests for their time: ${message}`,
        fix: "let this machine's clock be set from the network (timedatectl set-ntp true)",
      };
    case 'unknownSymbol':
      return {
        found: `${title} does not know ${symbol}`,
        fix: `choose a symbol that ${title} trades; a currency may have another name there`,
      };
    case 'rateLimited': {
      const until = retryAtMs === undefined ? '' : ` until ${new Date(retryAtMs).toISOString()}`;
      return { found: `${title} asks to be left alone${until}: ${message}`, fix: 'ask again then' };
    }
    case 'badAnswer':
      return {
        found: `${title} answers what cannot be read: ${message}`,
        fix: 'ask again; if it stays so, its API has changed, or baseUrl is of something else',
      };
    case 'refused':
      return { found: `${title} refuses: ${message}` };
  }
}
