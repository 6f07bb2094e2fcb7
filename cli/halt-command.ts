/** `halt`: stops all bots of a table from placing orders, whatever their configs say, and lets them go on. */

import type { Command } from 'commander';
import type { Halt } from '../shared/ports/halt-store.ts';
import { withStore } from './connection.ts';
import { contextOf, type Context } from './context.ts';
import { exampleOf } from './example.ts';
import { haltedNow, haltLines, haltText, haltView } from './halt-view.ts';
import { InputError, type Io } from './io.ts';

interface HaltFlags {
  readonly because: string;
  readonly cancel?: boolean;
}

/** As much as is kept. */
const becauseLengthMax = 500;

export function addHaltCommand(program: Command, io: Io): void {
  const halt = program
    .command('halt')
    .description('see whether trading is halted; halt on and halt off change it')
    .addHelpText('after', exampleOf('mmm --stack mmm-prod halt on --because "the market is mad"'))
    .action(async (_options: unknown, command: Command) => showHalt(contextOf(command, io)));
  halt
    .command('on')
    .requiredOption('--because <text>', 'why, for whoever reads it later')
    .option('--cancel', 'have every bot cancel its orders; without it they keep resting')
    .description('halt all trading: no bot places an order any more, until halt off')
    .addHelpText('after', exampleOf('mmm halt on --because "keys may have leaked" --cancel'))
    .action(async (flags: HaltFlags, command: Command) => haltOn(contextOf(command, io), flags));
  halt
    .command('off')
    .description('let all enabled bots trade again')
    .addHelpText('after', exampleOf('mmm halt off'))
    .action(async (_options: unknown, command: Command) => haltOff(contextOf(command, io)));
}

async function showHalt(context: Context): Promise<void> {
  const halt = await withStore(context.flags, context.io, (_store, { halts }) => haltedNow(halts));
  context.answer({ halted: halt !== undefined, ...halt }, () =>
    halt === undefined ? 'trading is not halted' : haltLines(halt, context).join('\n'),
  );
}

async function haltOn(context: Context, { because, cancel }: HaltFlags): Promise<void> {
  const text = because.trim();
  if (text === '' || text.length > becauseLengthMax) {
    const allowed = `allowed 1 to ${becauseLengthMax}`;
    throw new InputError([`--because: found ${text.length} characters, ${allowed}`]);
  }
  const { flags, io, colours } = context;
  const { before, halt } = await withStore(flags, io, async (_store, { halts }) => {
    const found = await halts.read();
    const written = haltAfter(found, { because: text, cancel, atMs: io.clock.now() });
    await halts.write(written);
    return { before: found, halt: written };
  });
  const view = haltView(halt);
  context.answer({ halted: true, wasHalted: before !== undefined, ...view }, () =>
    [
      colours.red(haltText(view)),
      ...(before === undefined ? [] : [againText(before, halt)]),
      ...whatHappens[halt.orders],
    ].join('\n'),
  );
}

interface Asked {
  readonly because: string;
  readonly cancel: boolean | undefined;
  readonly atMs: number;
}

/** A second halt tells another reason or cancels as well; only its end takes back what the first one began. */
function haltAfter(before: Halt | undefined, { because, cancel, atMs }: Asked): Halt {
  const orders = cancel === true ? 'cancel' : (before?.orders ?? 'keep');
  return { orders, because, sinceMs: before?.sinceMs ?? atMs };
}

function againText(before: Halt, now: Halt): string {
  const orders =
    before.orders === 'cancel'
      ? 'bots go on canceling'
      : now.orders === 'cancel'
        ? 'bots cancel their orders from now on'
        : 'resting orders stay as before';
  const reason = before.because === now.because ? '' : `; the reason was: ${before.because}`;
  return `already halted since ${haltView(before).since}; ${orders}${reason}`;
}

const whatHappens: Readonly<Record<'keep' | 'cancel', readonly string[]>> = {
  keep: [
    'no bot places anything from its next pass on, and the relay sends nothing new within two seconds',
    'orders that rest may still fill, and are answered after the halt; --cancel takes them away',
    'mmm halt off lets bots trade again',
  ],
  cancel: [
    'no bot places anything from its next pass on, and the relay sends nothing new within two seconds',
    'each bot cancels its orders at its next pass; mmm bots list shows when none are left',
    'mmm halt off lets bots trade again: they seed anew at their start price, old debts included',
  ],
};

async function haltOff(context: Context): Promise<void> {
  const before = await withStore(context.flags, context.io, async (_store, { halts }) => {
    const halt = await haltedNow(halts);
    await halts.lift();
    return halt;
  });
  context.answer({ halted: false, wasHalted: before !== undefined }, () =>
    before === undefined
      ? 'trading was not halted'
      : `trading goes on at the next pass of each enabled bot; it was halted since ${before.since}: ${before.because}`,
  );
}
