/** Mistakes with the grid: which orders rest, within which bounds, and until when. */

import type { Mutant } from '../mutant.ts';

const placeRules = 'shared/domain/place-rules.ts';
const steps = 'shared/domain/steps.ts';

export const gridMutants: readonly Mutant[] = [
  {
    name: 'post-only-forgotten',
    mistake: 'Orders are not marked as post-only.',
    changes: [
      {
        file: 'shared/domain/intents.ts',
        find: `postOnly: !isFlatten && config.postOnly,`,
        replace: `postOnly: false,`,
      },
    ],
    rules: ['offFilters'],
  },
  {
    name: 'quantity-not-rounded',
    mistake: 'The quantities of the levels are not rounded to the lot.',
    changes: [
      {
        file: steps,
        find: `      quantity: ceilTo(multiply34(quantity, boost), rule.quantityStep),`,
        replace: `      quantity: multiply34(quantity, boost),`,
      },
    ],
    rules: ['offFilters'],
  },
  {
    name: 'price-not-rounded',
    mistake: 'The prices of the levels are not rounded to the tick.',
    changes: [
      {
        file: steps,
        find: `      price: ceilTo(multiply34(price, rate), rule.priceStep),`,
        replace: `      price: multiply34(price, rate),`,
      },
    ],
    rules: ['offFilters'],
  },
  {
    name: 'inventory-limit-off-by-one-order',
    mistake: 'The inventory limit is compared without the order that is to be placed.',
    changes: [
      {
        file: placeRules,
        find: `config.maxInventory?.lt(reach.plus(quantity)) === true`,
        replace: `config.maxInventory?.lt(reach) === true`,
      },
    ],
    rules: ['overInventory'],
  },
  {
    name: 'inventory-without-resting-buys',
    mistake: 'The inventory limit does not count what resting orders may still buy.',
    changes: [
      {
        file: placeRules,
        find: `    .reduce(
      (sum, order) => sum.plus(maxOf(remainingOf(order), zero)),
      draft.state.ledger.inventoryBase,
    );`,
        replace: `    .reduce((sum) => sum, draft.state.ledger.inventoryBase);`,
      },
    ],
    rules: ['overInventory'],
  },
  {
    name: 'cap-off-by-one',
    mistake: 'One order more than the cap is placed.',
    changes: [
      {
        file: placeRules,
        find: `if (count >= cap) return { reason: 'maxOpenOrders' };`,
        replace: `if (count > cap) return { reason: 'maxOpenOrders' };`,
      },
    ],
    rules: ['overCap'],
  },
  {
    name: 'stop-cancels-nothing',
    mistake: 'A bot that stops leaves its orders on the book.',
    changes: [
      {
        file: 'shared/domain/plan.ts',
        find: `      cancelAll(draft, context, 'stopping');
      if (draft.live().length === 0) setMode(draft, 'stopped');`,
        replace: `      setMode(draft, 'stopped');`,
      },
    ],
    rules: ['notAtRest', 'stateUnlikeBook', 'placedAfterStop'],
  },
  {
    name: 'pause-keeps-placing',
    mistake: 'A paused bot goes on keeping its grid.',
    changes: [
      {
        file: 'shared/domain/plan.ts',
        find: `    case 'running': {`,
        replace: `    case 'paused':
    case 'running': {`,
      },
      {
        file: 'shared/domain/plan.ts',
        find: `    case 'starting':
    case 'paused':
      break;`,
        replace: `    case 'starting':
      break;`,
      },
      {
        file: 'shared/domain/plan.ts',
        find: `  if (draft.state.mode !== 'running') return nothing;`,
        replace: `  if (draft.state.mode === 'starting') return nothing;`,
      },
    ],
    rules: ['placedAfterStop'],
  },
  {
    name: 'flatten-does-not-wait',
    mistake: 'A bot sells what it holds while an order that does so is still under way.',
    changes: [
      {
        file: 'shared/domain/flatten.ts',
        find: `  if (draft.live().length > 0) return [];`,
        replace: ``,
      },
    ],
    rules: ['doubledOrder', 'overInventory', 'unreconciled', 'notAtRest', 'selfTrade'],
  },
  {
    name: 'halt-overlooked',
    mistake: 'A halt of all trading is not looked at, neither by passes nor before orders leave.',
    changes: [
      {
        file: 'shared/app/under-halt.ts',
        find: `  if (halt === undefined || config === undefined) return stored;`,
        replace: `  if (halt?.orders !== 'cancel' || config?.kind !== 'invalid') return stored;`,
      },
      {
        file: 'shared/app/send-intents.ts',
        find: `  if (intents.length > 0 && (await isHalted())) {`,
        replace: `  if (intents.length === 0 && (await isHalted())) {`,
      },
    ],
    rules: ['placedAfterStop'],
  },
  {
    name: 'min-price-ignored-in-placing',
    mistake: 'Orders are placed below the lower bound of the price.',
    changes: [
      {
        file: placeRules,
        find: `  if (!isInsideBounds(candidate.price, config)) return { reason: 'outsideBounds' };`,
        replace: `  if (config.maxPrice?.lt(candidate.price) === true) return { reason: 'outsideBounds' };`,
      },
    ],
    rules: ['outOfBounds'],
  },
  {
    name: 'min-price-ignored',
    mistake: 'Only the upper bound of the price is kept.',
    changes: [
      {
        file: 'shared/domain/targets.ts',
        find: `return config.minPrice?.gt(price) !== true && config.maxPrice?.lt(price) !== true;`,
        replace: `return config.maxPrice?.lt(price) !== true;`,
      },
    ],
    rules: ['outOfBounds'],
  },
];
