/** `preview`: the ladder a config file would place, and what it takes, without touching an exchange. */

import type { Command } from 'commander';
import { checkAgainstInstrument } from '../shared/domain/check-against-instrument.ts';
import { unknownToCcxt } from '../shared/exchanges/ccxt/load-ccxt.ts';
import { readBotConfig } from '../shared/config/read-bot-config.ts';
import type { BotConfig } from '../shared/domain/bot-config.ts';
import type { Decimal } from '../shared/domain/decimal.ts';
import { columnsOf } from './columns.ts';
import { contextOf, type Context } from './context.ts';
import { InputError, type Io } from './io.ts';
import { readJsonFile } from './json-file.ts';
import {
  decimalFlag,
  instrumentOf,
  positiveFlag,
  type InstrumentFlags,
} from './preview-instrument.ts';
import { previewOf, type Preview } from './preview.ts';
import type { OneWay } from './worst-case.ts';

interface PreviewFlags extends InstrumentFlags {
  readonly price?: string;
  readonly feePercent: string;
}

/** OKX's maker fee for regular users. */
const feePercentByDefault = '0.08';
/** Where a division leaves endless digits. */
const decimalsShown = 8;

export function addPreviewCommand(program: Command, io: Io): void {
  program
    .command('preview')
    .argument('<file>', 'JSON file with one config item')
    .option('--price <price>', 'start price; needed where the config has no number as startPrice')
    .option('--tick-size <step>', 'price step of the exchange (known for BTC-USDT: 0.1)')
    .option('--lot-size <step>', 'quantity step (BTC-USDT: 0.00000001)')
    .option('--min-quantity <base>', 'smallest order (BTC-USDT: 0.00001; else the lot size)')
    .option('--min-notional <quote>', 'smallest value of an order; default: none')
    .option('--fee-percent <percent>', 'maker fee in percent of each trade', feePercentByDefault)
    .description(
      'show the orders a config would place, what they need, win and risk; works offline',
    )
    .action(async (path: string, flags: PreviewFlags, command: Command) => {
      const context = contextOf(command, io);
      const config = await configOf(path, await readJsonFile(io, path));
      const instrument = instrumentOf(config.symbol, flags);
      const startPrice = startPriceOf(config, flags.price);
      const feeRate = decimalFlag('--fee-percent', flags.feePercent).div(100);
      if (feeRate.gte(1)) throw new InputError(['--fee-percent: allowed less than 100']);
      const numbered: BotConfig = { ...config, startPrice: { kind: 'number', price: startPrice } };
      const preview = previewOf({ config: numbered, instrument, startPrice, feeRate });
      const warnings = [...checkAgainstInstrument(numbered, instrument), ...lossWarnings(preview)];
      const view = viewOf(config.symbol, preview, warnings);
      context.answer(view, () => previewText(view, context));
    });
}

async function configOf(path: string, item: unknown): Promise<BotConfig> {
  const reading = readBotConfig(item);
  if (reading.kind === 'invalid') {
    throw new InputError(reading.errors.map((error) => `${path}: ${error}`));
  }
  const unknown = await unknownToCcxt(reading.config.exchange);
  if (unknown !== undefined) throw new InputError([`${path}: ${unknown}`]);
  return reading.config;
}

function startPriceOf(config: BotConfig, price: string | undefined): Decimal {
  if (price !== undefined) return positiveFlag('--price', price);
  if (config.startPrice.kind === 'number') return config.startPrice.price;
  const found = `startPrice is ${JSON.stringify(config.startPrice.kind)}`;
  throw new InputError([`--price: found nothing and ${found}, allowed a price to preview from`]);
}

function lossWarnings({ roundTrip }: Preview): readonly string[] {
  if (roundTrip === undefined || roundTrip.profitQuote.gt(0)) return [];
  const profit = roundTrip.profitQuote.toDecimalPlaces(decimalsShown).toFixed();
  return [`spacing: a round trip brings ${profit} after fees, so every round trip loses money`];
}

function shown(value: Decimal): string {
  return value.toDecimalPlaces(decimalsShown).toFixed();
}

function viewOf(symbol: string, preview: Preview, warnings: readonly string[]) {
  const { startPrice, orders, blocked, requires, roundTrip, worstCase, wouldNotStart } = preview;
  return {
    symbol,
    startPrice: startPrice.toFixed(),
    orders: orders.map(({ level, side, price, quantity }) => ({
      level,
      side,
      price: price.toFixed(),
      quantity: quantity.toFixed(),
    })),
    blocked: blocked.map(({ price, ...rest }) => ({
      ...rest,
      price: price.toFixed(),
    })),
    requires: { base: requires.base.toFixed(), quote: requires.quote.toFixed() },
    ...(roundTrip === undefined
      ? {}
      : {
          roundTripProfit: {
            buyPrice: roundTrip.buyPrice.toFixed(),
            sellPrice: roundTrip.sellPrice.toFixed(),
            quantity: shown(roundTrip.quantity),
            quote: shown(roundTrip.profitQuote),
            percent: shown(roundTrip.profitPercent),
          },
        }),
    ...(worstCase === undefined
      ? {}
      : {
          worstCase: {
            priceFalls: oneWayView(worstCase.priceFalls),
            priceRises: oneWayView(worstCase.priceRises),
          },
        }),
    ...(wouldNotStart === undefined ? {} : { wouldNotStart }),
    warnings,
  };
}

function oneWayView({ toPrice, isBounded, levels, base, quote, lossQuote }: OneWay) {
  return {
    toPrice: toPrice.toFixed(),
    isBounded,
    levels,
    base: base.toFixed(),
    quote: quote.toFixed(),
    lossQuote: lossQuote.toFixed(),
  };
}

type View = ReturnType<typeof viewOf>;

function previewText(view: View, context: Context): string {
  const { colours } = context;
  return [
    colours.bold(`${view.symbol} from ${view.startPrice}`),
    // The reasons are what the warnings say.
    ...(view.wouldNotStart === undefined
      ? [
          ...ladderLines(view, context),
          ...view.warnings.map((text) => colours.yellow(`warning: ${text}`)),
        ]
      : [colours.red(`would not start: ${view.wouldNotStart}`)]),
  ].join('\n');
}

function ladderLines(view: View, { colours }: Context): readonly string[] {
  const [base = '', quote = ''] = view.symbol.split('-');
  const row = (side: string, cells: readonly string[]) =>
    cells.map((cell) => (side === 'buy' ? colours.green(cell) : colours.red(cell)));
  const rows = [
    ...view.orders.map((o) => ({
      level: o.level,
      cells: row(o.side, [String(o.level), o.side, o.price, o.quantity]),
    })),
    ...view.blocked.map((b) => ({
      level: b.level,
      cells: [String(b.level), b.side, b.price, `${b.reason} ${b.detail ?? ''}`.trim()],
    })),
    { level: 0, cells: ['0', 'gap', view.startPrice, ''] },
  ].toSorted((a, b) => b.level - a.level);
  const { roundTripProfit: trip } = view;
  return [
    columnsOf(
      ['level', 'side', 'price', 'quantity'],
      rows.map(({ cells }) => cells),
    ),
    `needs ${view.requires.base} ${base} and ${view.requires.quote} ${quote}`,
    trip === undefined
      ? 'no round trip is possible'
      : `a round trip ${trip.buyPrice} -> ${trip.sellPrice} brings ${trip.quote} ${quote} after fees (${trip.percent} %)`,
    ...worstCaseLines(view, base, quote),
  ];
}

function worstCaseLines({ worstCase }: View, base: string, quote: string): readonly string[] {
  if (worstCase === undefined) return [];
  const { priceFalls: falls, priceRises: rises } = worstCase;
  return [
    `worst case down to ${falls.toPrice}: ${falls.base} ${base} bought for ${falls.quote} ${quote}, down ${falls.lossQuote} ${quote}${unbounded(falls, 'minPrice or maxInventory')}`,
    `worst case up to ${rises.toPrice}: ${rises.base} ${base} sold for ${rises.quote} ${quote}, missed ${rises.lossQuote} ${quote}${unbounded(rises, 'maxPrice')}`,
  ];
}

function unbounded({ isBounded }: { readonly isBounded: boolean }, field: string): string {
  return isBounded ? '' : `; no ${field} ends it there`;
}
