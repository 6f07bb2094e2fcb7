/** Symbols and balances in words. */

import type { Finding } from '../shared/app/account-findings.ts';

type Of<Kind extends Finding['kind']> = Extract<Finding, { readonly kind: Kind }>;

export function symbolText({ instrument, ticker, limits }: Of<'symbol'>): string {
  const { base, quote, tickSize, lotSize, minQuantity, minNotional, maxQuantity } = instrument;
  const price = ticker === undefined ? '' : ` at ${ticker.last.toFixed()} ${quote}`;
  const least = [
    ...(minQuantity.gt(0) ? [`${minQuantity.toFixed()} ${base}`] : []),
    ...(minNotional.gt(0) ? [`${minNotional.toFixed()} ${quote}`] : []),
  ];
  const { highestBuy, lowestSell } = limits ?? {};
  return [
    instrument.isTradable ? `trades${price}` : `is not traded now${price}`,
    `tick ${tickSize.toFixed()}`,
    `lot ${lotSize.toFixed()}`,
    ...(least.length > 0 ? [`at least ${least.join(' and ')}`] : []),
    ...(maxQuantity === undefined ? [] : [`at most ${maxQuantity.toFixed()} ${base}`]),
    ...(highestBuy === undefined ? [] : [`buys up to ${highestBuy.toFixed()}`]),
    ...(lowestSell === undefined ? [] : [`sells from ${lowestSell.toFixed()}`]),
  ].join(', ');
}

export function balancesText({ balances, missing }: Of<'balances'>): string {
  const shown = balances.map(({ currency, available, held }) => {
    const inOrders = held.isZero() ? '' : ` and ${held.toFixed()} in orders`;
    return `${currency} ${available.toFixed()} free${inOrders}`;
  });
  const lacking = missing.length === 0 ? [] : [`there is no ${missing.join(' and no ')} to trade`];
  return [...shown, ...lacking].join(', ');
}
