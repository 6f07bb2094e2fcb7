/** Symbols: ours are `BTC-USDT`, Binance writes `BTCUSDT`, which tells base and quote apart only to those who know. */

export function wireSymbolOf(symbol: string): string {
  return symbol.replace('-', '');
}

/** From Binance's spelling back to ours, for these symbols. */
export function symbolsByWire(symbols: readonly string[]): ReadonlyMap<string, string> {
  return new Map(symbols.map((symbol) => [wireSymbolOf(symbol), symbol]));
}
