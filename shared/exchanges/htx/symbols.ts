/** Symbols: ours are `BTC-USDT`, HTX writes `btcusdt`, which tells base and quote apart only to those who know. */

export function wireSymbolOf(symbol: string): string {
  return symbol.replace('-', '').toLowerCase();
}

/** From HTX's spelling back to ours, for these symbols. */
export function symbolsByWire(symbols: readonly string[]): ReadonlyMap<string, string> {
  return new Map(symbols.map((symbol) => [wireSymbolOf(symbol), symbol]));
}

/** Of a symbol in our spelling. */
export function currenciesOf(symbol: string): { readonly base: string; readonly quote: string } {
  const dash = symbol.indexOf('-');
  return { base: symbol.slice(0, dash), quote: symbol.slice(dash + 1) };
}
