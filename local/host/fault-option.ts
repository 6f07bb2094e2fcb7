/** Faults as people name them for a host: as for one exchange, with its name and a slash in front where only it is meant. */

import { FaultTextError, parseFaults } from '../exchange/fault-text.ts';
import type { FaultRule } from '../exchange/faults.ts';
import type { DemoExchange } from './demo-exchange.ts';
import type { FaultsByExchange } from './demo-exchanges.ts';

type Known = Pick<DemoExchange, 'exchange' | 'endpoints'>;

/** Rules without a name are for every exchange that knows their endpoint. Throws `FaultTextError`. */
export function faultsByExchange(text: string, exchanges: readonly Known[]): FaultsByExchange {
  const rules = new Map<string, FaultRule[]>();
  const parts = text.split(',').map((part) => part.trim());
  for (const part of parts.filter((some) => some !== '')) {
    for (const { exchange, rule } of rulesOf(part, exchanges)) {
      rules.set(exchange, [...(rules.get(exchange) ?? []), ...rule]);
    }
  }
  return Object.fromEntries(rules);
}

function rulesOf(part: string, exchanges: readonly Known[]) {
  const [, name, own = part] = /^([a-z]+)\/(.*)$/.exec(part) ?? [];
  const named = exchanges.filter(({ exchange }) => name === undefined || name === exchange);
  if (named.length === 0) {
    const allowed = exchanges.map(({ exchange }) => exchange).join(', ');
    throw new FaultTextError(
      `found the exchange "${name ?? ''}" in "${part}", allowed: ${allowed}`,
    );
  }
  const [endpoint = ''] = own.split(':');
  const knowing = named.filter(({ endpoints }) => endpoint === '*' || endpoints.includes(endpoint));
  // Where nobody knows the endpoint, the error names all there are.
  const asked =
    knowing.length > 0
      ? knowing
      : [{ exchange: '', endpoints: [...new Set(named.flatMap(({ endpoints }) => endpoints))] }];
  return asked.map(({ exchange, endpoints }) => ({ exchange, rule: parseFaults(own, endpoints) }));
}
