/** `npm run -s bench -- NAME|all [--json]`: measures, and prints what it found. */

import { Argument, Command, CommanderError } from 'commander';
import { silenceSdkVersionWarning } from '../shared/runtime/quiet-sdk.ts';
import { benchAdapters } from './adapters.ts';
import { benchBundles } from './bundles.ts';
import { benchFillToCounter } from './fill-to-counter.ts';
import { benchPassCost } from './pass-cost.ts';
import { benchPass } from './pass.ts';
import { benchPlan } from './plan.ts';
import { thisMachine } from './machine.ts';
import { benchRelayLoad, benchRelayMemory } from './relay-load.ts';
import { markdownOf, type Report } from './report.ts';
import { benchSimulation } from './simulation.ts';

const benches: Readonly<Record<string, () => Promise<Report | readonly Report[]>>> = {
  plan: benchPlan,
  pass: benchPass,
  'pass-cost': benchPassCost,
  adapters: benchAdapters,
  bundles: benchBundles,
  'fill-to-counter': benchFillToCounter,
  'relay-load': benchRelayLoad,
  'relay-memory': benchRelayMemory,
  simulation: benchSimulation,
};

async function main(words: readonly string[]): Promise<number> {
  const program = new Command('bench')
    .exitOverride()
    .addArgument(new Argument('[what]').choices([...Object.keys(benches), 'all']).default('all'))
    .option('--json', 'one JSON object instead of tables');
  try {
    program.parse([...words], { from: 'user' });
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    return error.exitCode === 0 ? 0 : 2;
  }
  const [what] = program.processedArgs as [string];
  const { json: isJson = false } = program.opts<{ json?: boolean }>();
  const reports: Report[] = [];
  for (const [name, run] of Object.entries(benches)) {
    if (what !== name && what !== 'all') continue;
    const found = [await run()].flat();
    reports.push(...found);
    if (!isJson) for (const report of found) process.stdout.write(`${markdownOf(report)}\n\n`);
  }
  const machine = thisMachine();
  if (isJson) process.stdout.write(`${JSON.stringify({ machine, reports })}\n`);
  else process.stdout.write(`${Object.values(machine).join(', ')}\n`);
  return 0;
}

silenceSdkVersionWarning(process.env);
process.exitCode = await main(process.argv.slice(2));
