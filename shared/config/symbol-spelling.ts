/** Symbols: ours are `BTC-USDT`; others write `btc_usdt`, `BTC/USDT` or `BTCUSDT`. */

export const symbolPattern = /^[A-Z0-9]{1,20}-[A-Z0-9]{1,20}$/;

const separated = /^([A-Z0-9]{1,20})[-_/:. ]([A-Z0-9]{1,20})$/;

/** Quote currencies by which an unseparated symbol is split; where one ends with another, the longer comes first. */
const quotesKnown: readonly string[] = [
  ...['FDUSD', 'USDT', 'USDC', 'TUSD', 'BUSD', 'USDD', 'USD'],
  ...['EUR', 'GBP', 'JPY', 'KRW', 'TRY', 'BRL', 'AUD', 'RUB', 'UAH'],
  ...['DAI', 'BTC', 'ETH', 'BNB', 'OKB', 'XRP', 'DOGE', 'TRX', 'HT'],
];

/** Returns our spelling of another exchange's or tool's symbol, or undefined when it cannot be told apart. */
export function unifiedSymbolOf(text: string): string | undefined {
  const upper = text.trim().toUpperCase();
  const [, base, quote] = separated.exec(upper) ?? [];
  if (base !== undefined && quote !== undefined) return `${base}-${quote}`;

  const suffix = quotesKnown.find((known) => upper.endsWith(known) && upper.length > known.length);
  if (suffix === undefined) return undefined;
  const symbol = `${upper.slice(0, -suffix.length)}-${suffix}`;
  return symbolPattern.test(symbol) ? symbol : undefined;
}
