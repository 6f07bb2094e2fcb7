/** The mutants that the simulator catches. */

import { commitMutants } from './list/commits.ts';
import { fillMutants } from './list/fills.ts';
import { governorMutants } from './list/governor.ts';
import { gridMutants } from './list/grid.ts';
import { relayMutants } from './list/relay.ts';
import { unknownMutants } from './list/unknowns.ts';
import type { Mutant } from './mutant.ts';

export const mutants: readonly Mutant[] = [
  ...commitMutants,
  ...unknownMutants,
  ...fillMutants,
  ...gridMutants,
  ...relayMutants,
  ...governorMutants,
];
