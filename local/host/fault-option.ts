/** Faults as people name them for a host: as for one exchange, with its name and a slash in front where only it is meant. */

import { FaultTextError, parseFaults } from '../exchange/fault-text.ts';
import type { FaultRule } from '../exchange/faults.ts';
import type { DemoExchange } from './demo-exchange.ts';
import type { FaultsByExchange } from './demo-exchanges.ts';
import { HostError } from './host-error.ts';

type Known = Pick<DemoExchange, 'name' | 'endpoints'>;

/** Rules without a name are for every exchange that knows their endpoint. Throws `FaultTextError`. */
export function faultsByExchange(text: string, exchanges: readonly Known[]): FaultsByExchange {
  const rules = new Map<string, FaultRule[]>();
  const parts = text
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== '');
  if (parts.length === 0) throw new FaultTextError('found no fault, expected at least one');
  for (const part of parts) {
    for (const { name, rule } of rulesOf(part, exchanges)) {
      rules.set(name, [...(rules.get(name) ?? []), ...rule]);
    }
  }
  return Object.fromEntries(rules);
}

/** The same, of the exchanges that a host is about to run. Throws `HostError`: a fault that reaches none would go unnoticed. */
export function faultsOfHost(
  text: string | undefined,
  running: readonly DemoExchange[],
): FaultsByExchange {
  if (text === undefined) return {};
  try {
    return faultsByExchange(text, running);
  } catch (cause) {
    if (!(cause instanceof FaultTextError)) throw cause;
    const names = running.map(({ name }) => name).join(', ');
    throw new HostError(`--faults: ${cause.message}; the exchanges that run here: ${names}`, {
      cause,
    });
  }
}

function rulesOf(part: string, exchanges: readonly Known[]) {
  const [, asked, own = part] = /^([a-z]+)\/(.*)$/.exec(part) ?? [];
  const named = exchanges.filter(({ name }) => asked === undefined || asked === name);
  if (named.length === 0) {
    const allowed = exchanges.map(({ name }) => name).join(', ');
    throw new FaultTextError(
      `found the exchange "${asked ?? ''}" in "${part}", allowed: ${allowed}`,
    );
  }
  const [endpoint = ''] = own.split(':');
  const knowing = named.filter(({ endpoints }) => endpoint === '*' || endpoints.includes(endpoint));
  // Where nobody knows the endpoint, the error names all there are.
  const meant =
    knowing.length > 0
      ? knowing
      : [{ name: '', endpoints: [...new Set(named.flatMap(({ endpoints }) => endpoints))] }];
  return meant.map(({ name, endpoints }) => ({ name, rule: parseFaults(own, endpoints) }));
}
