/** A name for whose budget it is, to find it again in this process. */

import type { LimitOwner } from '../../ports/limit-store.ts';

export function keyOfOwner({ exchange, scope, id }: LimitOwner): string {
  return `${exchange}#${scope}#${id}`;
}
