/** Faults as people write them on a command line: `place:drop-after:0.1,*:5xx:0.1,open-orders:stale:0.2:3`. */

import { faultKindsOf, type FaultKind, type FaultRule } from './faults.ts';

export class FaultTextError extends Error {
  override readonly name = 'FaultTextError';
}

const form =
  'ENDPOINT:KIND:PROBABILITY or ENDPOINT:KIND:nextN, then :MS for delay or :CALLS for stale';

/**
 * Reads a comma-separated list of rules. Endpoints are checked against `endpoints` (names and groups). Throws
 * `FaultTextError`.
 */
export function parseFaults(text: string, endpoints: readonly string[]): FaultRule[] {
  return text
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== '')
    .map((part) => parseRule(part, endpoints));
}

function parseRule(part: string, endpoints: readonly string[]): FaultRule {
  const [endpoint, kindText, often, extra, ...rest] = part.split(':');
  if (endpoint === undefined || kindText === undefined || often === undefined || rest.length > 0) {
    throw new FaultTextError(`found the fault "${part}", expected ${form}`);
  }
  if (endpoint !== '*' && !endpoints.includes(endpoint)) {
    const allowed = ['*', ...endpoints].join(', ');
    throw new FaultTextError(`found the endpoint "${endpoint}" in "${part}", allowed: ${allowed}`);
  }
  const kinds = faultKindsOf(endpoint);
  const kind = kinds.find((candidate) => candidate === kindText);
  if (kind === undefined) {
    const allowed = kinds.join(', ');
    throw new FaultTextError(
      `found the fault kind "${kindText}" in "${part}", allowed: ${allowed}`,
    );
  }
  return { endpoint, kind, ...frequencyOf(often, part), ...extraOf(kind, extra, part) };
}

function frequencyOf(text: string, part: string): Pick<FaultRule, 'probability' | 'next'> {
  const next = /^next(\d{1,6})$/.exec(text)?.[1];
  if (next !== undefined) return { next: Number(next) };
  const probability = Number(text);
  if (text === '' || !(probability >= 0 && probability <= 1)) {
    throw new FaultTextError(
      `found the probability "${text}" in "${part}", allowed: 0 to 1, or nextN for the next N requests`,
    );
  }
  return { probability };
}

function extraOf(
  kind: FaultKind,
  text: string | undefined,
  part: string,
): Pick<FaultRule, 'delayMs' | 'callsAgo'> {
  if (text === undefined) return {};
  if (kind !== 'delay' && kind !== 'stale') {
    throw new FaultTextError(`found a fourth part in "${part}", only delay and stale take one`);
  }
  const number = Number(text);
  const max = kind === 'delay' ? 600_000 : 100;
  if (!Number.isSafeInteger(number) || number < 1 || number > max) {
    const unit = kind === 'delay' ? 'milliseconds' : 'calls';
    throw new FaultTextError(`found "${text}" in "${part}", allowed: 1 to ${max} ${unit}`);
  }
  return kind === 'delay' ? { delayMs: number } : { callsAgo: number };
}
