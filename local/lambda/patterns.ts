/** Patterns of event rules and of event source mappings, as far as our templates use them: nested fields, lists of values. */

import { HostError } from '../host/host-error.ts';

/** Throws `HostError` for an operator that is more than a value. */
export function matchesPattern(pattern: unknown, value: unknown): boolean {
  if (Array.isArray(pattern)) return pattern.some((allowed) => isSame(allowed, value));
  if (!isObject(pattern)) {
    throw new HostError(`--lambda: found ${JSON.stringify(pattern)} in a pattern, expected a list`);
  }
  return Object.entries(pattern).every(([field, inner]) =>
    matchesPattern(inner, isObject(value) ? value[field] : undefined),
  );
}

function isSame(allowed: unknown, value: unknown): boolean {
  if (typeof allowed === 'object' && allowed !== null) {
    throw new HostError(`--lambda: this host knows no pattern ${JSON.stringify(allowed)}`);
  }
  return allowed === value;
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null;
}
