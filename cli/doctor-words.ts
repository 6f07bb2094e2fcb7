/** What an examination found, in plain words, and how to mend it. */

import type { Finding, NotAskedBecause } from '../shared/app/account-findings.ts';
import type { ExchangeFacts } from '../shared/exchanges/catalog.ts';
import { credentialsForm } from '../shared/ports/credentials.ts';
import { failureWords, mendTheKey } from './doctor-failures.ts';
import { balancesText, symbolText } from './doctor-market.ts';
import { nameOf, type Words } from './doctor-questions.ts';

export interface Wording {
  readonly facts: ExchangeFacts;
  /** Where the credentials were looked for. */
  readonly where: string;
  /** The command line that stores them there. */
  readonly put: string;
  readonly isSimulated: boolean;
}

type Of<Kind extends Finding['kind']> = Extract<Finding, { readonly kind: Kind }>;

const setTheClock = "let this machine's clock be set from the network (timedatectl set-ntp true)";

export function wordsOf(finding: Finding, wording: Wording): Words {
  const { facts, where } = wording;
  const { title, keyPage } = facts;
  switch (finding.kind) {
    case 'credentials':
      return { subject: 'credentials', found: `complete, of ${title}, from ${where}` };
    case 'credentialsUnusable':
      return {
        subject: 'credentials',
        found: finding.because,
        fix: credentialsFix(finding, wording),
      };
    case 'table':
      return { subject: 'bots', found: `not known: ${finding.because}` };
    case 'failed':
      return failureWords(finding, facts);
    case 'reached':
      return { subject: 'exchange', found: reachedText(title, finding) };
    case 'clockNotTold':
      return { subject: 'clock', found: `${title} tells no time to go by` };
    case 'clock':
      return clockWords(finding, wording);
    case 'keyAccepted':
      return { subject: 'key', found: `${title} accepts it` };
    case 'keyUseless':
      return {
        subject: 'key',
        found: `it may neither read nor trade, if ${title} knows it at all`,
        fix: mendTheKey(keyPage),
      };
    case 'right':
      return rightWords(finding, facts);
    case 'addresses':
      return addressWords(finding, wording);
    case 'noSymbols':
      return {
        subject: 'symbols',
        found: 'no bot of this account is known, and no symbol was named',
        fix: 'name one with --symbol BTC-USDT',
      };
    case 'symbol': {
      const fix = `pause its bots until ${title} trades it again, or choose another symbol`;
      const isFine = finding.state === 'ok';
      const { symbol } = finding.instrument;
      return { subject: symbol, found: symbolText(finding), ...(isFine ? {} : { fix }) };
    }
    case 'balances':
      return balanceWords(finding);
    case 'openOrders':
      return openOrderWords(finding);
    case 'budgets':
      return budgetWords(finding, facts);
    case 'bot':
      return botWords(finding);
    case 'botsNotLookedAt':
      return {
        subject: 'bots',
        found: `not looked at, as their symbols could not be read: ${finding.botIds.join(', ')}`,
      };
    case 'notAsked':
      return {
        subject: 'not asked',
        found: `${because(finding.because, title, keyPage)}: ${finding.questions.map(nameOf).join(', ')}`,
      };
  }
}

function credentialsFix({ what, fix }: Of<'credentialsUnusable'>, { where, put }: Wording): string {
  if (fix !== undefined) return fix;
  switch (what) {
    case 'missing':
      return `store the key with ${put}, or say where it is with --accounts or --secret-prefix`;
    case 'unread':
      return `see that this machine may read ${where}: its AWS credentials and region`;
    case 'malformed':
      return `mend ${where}: credentials are ${credentialsForm} as JSON`;
    case 'refused':
      return `mend that in ${where}`;
  }
}

function reachedText(title: string, { roundTripMs }: Of<'reached'>): string {
  return roundTripMs === undefined ? `${title} answers` : `${title} answers, in ${roundTripMs} ms`;
}

function seconds(ms: number): string {
  return `${(ms / 1000).toFixed(Math.abs(ms) < 10_000 ? 1 : 0)} s`;
}

function clockWords(
  { aheadMs, errorMs, state }: Of<'clock'>,
  { facts, isSimulated }: Wording,
): Words {
  const subject = 'clock';
  const direction = aheadMs < 0 ? 'behind' : 'ahead of';
  const found = `${seconds(Math.abs(aheadMs))} ${direction} that of ${facts.title}, give or take ${seconds(errorMs)}`;
  if (state === 'ok') {
    const isOwn = isSimulated && Math.abs(aheadMs) > errorMs + 1_000;
    return {
      subject,
      found: isOwn ? `${found}; a simulated exchange has a time of its own` : found,
    };
  }
  const taken = Math.max(facts.clockTakenMs, 5_000);
  const much = state === 'problem' ? `; more than ${seconds(taken)} is refused` : '';
  return { subject, found: `${found}${much}`, fix: setTheClock };
}

function rightWords(
  { right, isGiven, state }: Of<'right'>,
  { title, keyPage }: ExchangeFacts,
): Words {
  const subject = `may ${right}`;
  if (isGiven === undefined) {
    const wanted = right === 'withdraw' ? 'may not' : 'may';
    return {
      subject,
      found: `${title} does not tell`,
      fix: `see for yourself that it ${wanted}, at ${keyPage}`,
    };
  }
  if (right !== 'withdraw') {
    if (state === 'ok') return { subject, found: 'yes' };
    return { subject, found: `the key may not ${right}`, fix: `give it that right at ${keyPage}` };
  }
  if (!isGiven) return { subject, found: 'no, as it should be' };
  return {
    subject,
    found: 'the key may withdraw, and bots refuse to trade with it',
    fix: `take that right away at ${keyPage}`,
  };
}

function addressWords(
  { isBound, addresses, state }: Of<'addresses'>,
  { facts: { title, keyPage, unboundKeys }, isSimulated }: Wording,
): Words {
  const subject = 'addresses';
  if (isBound === true) {
    const list = addresses.length > 0 ? addresses.join(', ') : 'addresses that are not listed';
    return { subject, found: `the key works from ${list} alone` };
  }
  const fix = `bind it to the address of the bots at ${keyPage}`;
  if (isBound === undefined) {
    const found = `${title} does not tell whether the key is bound to any`;
    return isSimulated ? { subject, found } : { subject, found, fix };
  }
  if (state === 'ok') {
    const kind = isSimulated ? 'a simulated exchange' : 'a demo';
    return { subject, found: `the key is bound to none, as one of ${kind} need not be` };
  }
  const rule = unboundKeys === undefined ? '' : `; ${unboundKeys}`;
  return { subject, found: `the key is bound to none and works from anywhere${rule}`, fix };
}

function balanceWords(finding: Of<'balances'>): Words {
  const { missing } = finding;
  const words = { subject: 'balances', found: balancesText(finding) };
  if (missing.length === 0) return words;
  return {
    ...words,
    fix: `move ${missing.join(' and ')} to this account, or let its bots do without: sellLevels or buyLevels 0`,
  };
}

function openOrderWords({ symbol, count, max, state }: Of<'openOrders'>): Words {
  const words = { subject: 'open orders', found: `${count} of at most ${max} on ${symbol}` };
  return state === 'ok' ? words : { ...words, fix: 'cancel some, or give its bots fewer levels' };
}

function budgetWords(
  { usage, state }: Of<'budgets'>,
  { title, requestLimits }: ExchangeFacts,
): Words {
  const subject = 'requests';
  if (usage.length === 0) {
    return {
      subject,
      found: `${title} does not tell how far its limits are used (${requestLimits})`,
    };
  }
  const found = usage
    .map(({ limit, used, max }) => `${limit}: ${used}${max === undefined ? '' : ` of ${max}`}`)
    .join(', ');
  const fix = 'raise pollSeconds of the bots, or give some an account and address of their own';
  return { subject, found, ...(state === 'ok' ? {} : { fix }) };
}

function botWords({ botId, errors }: Of<'bot'>): Words {
  const subject = `bot ${botId}`;
  if (errors.length === 0) return { subject, found: 'its config fits its symbol' };
  return { subject, found: errors.join('; '), fix: 'mend its config, and mmm bots apply it' };
}

function because(reason: NotAskedBecause, title: string, keyPage: string): string {
  const reasons: Readonly<Record<NotAskedBecause, string>> = {
    unreachable: `as ${title} cannot be reached`,
    keyRefused: 'as the key is refused',
    mayNotRead: `as the key may not read (${keyPage})`,
    clockRefused: 'as requests are refused for their time',
    rateLimited: `as ${title} asks to be left alone`,
    tooMany: 'to spare the limits of the account, name them with --symbol',
  };
  return reasons[reason];
}
