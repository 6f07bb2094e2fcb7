/** Of what one pass decided its counters leave first: seeds may use what those leave over, and never the other way. */

import type { PassDone } from '../../../shared/app/pass-result.ts';
import type { Venue } from '../venue/venue.ts';
import { fault, type Fault } from './finding.ts';

type Passed = {
  readonly [State in 'before' | 'planned']: {
    readonly orders: readonly Pick<
      PassDone['planned']['orders'][number],
      'clientOrderId' | 'role'
    >[];
  };
};

/** Over REST; a relay gets them in messages, which may come in another order. */
export function judgeSendOrder(
  {
    venue: { history },
  }: { readonly venue: { readonly history: Pick<Venue['history'], 'takeAsk'> } },
  { before, planned }: Passed,
): Fault[] {
  const known = new Set(before.orders.map(({ clientOrderId }) => clientOrderId));
  let seed: string | undefined;
  const mine = planned.orders.filter(({ clientOrderId }) => !known.has(clientOrderId));
  const asked = mine
    .flatMap(({ clientOrderId, role }) => {
      const number = history.takeAsk(clientOrderId);
      return number === undefined ? [] : [{ clientOrderId, role, number }];
    })
    .toSorted((a, b) => a.number - b.number);
  for (const { clientOrderId, role } of asked) {
    if (role === 'seed') seed = clientOrderId;
    else if (seed !== undefined) {
      const text = `the seed ${seed} was to leave before ${clientOrderId}, a ${role} of the same pass`;
      return [fault('seedBeforeCounter', text, [seed, clientOrderId])];
    }
  }
  return [];
}
