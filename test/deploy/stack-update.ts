/** A second deployment with other settings: the bot carries on with the orders it has. */

import { join } from 'node:path';
import { textAt, valueAt } from './answers.ts';
import { emulatorContext } from './deployment.ts';
import { expectSmokePassed } from './smoke-run.ts';
import { restingIds, tradeOnce } from './trading.ts';
import { expectEqual, type Trial } from './trial.ts';

const settings = { strategyConcurrencyMax: '7', relayShards: '2' };

/** Synthesises the stacks with the other settings, and returns the folder. */
export async function prepareUpdate({ deployment, folder }: Trial): Promise<string> {
  const assembly = join(folder, 'updated');
  await deployment.synthesize(assembly, { ...emulatorContext, ...settings });
  return assembly;
}

/** Returns the trial as it goes on, with the newer assembly. */
export async function updateStacks(trial: Trial, assembly: string): Promise<Trial> {
  const { deployment, emulator, market, tell } = trial;
  const before = restingIds(trial);
  const sequence = (await trial.bot.state())?.sequence;
  await deployment.deploy(assembly);
  const updated = { ...trial, assembly };
  await expectSmokePassed(updated);

  const mapping = await deployment.physicalId(
    assembly,
    'AWS::Lambda::EventSourceMapping',
    'SourcesWork',
  );
  const shown = await emulator.aws('lambda', 'get-event-source-mapping', '--uuid', mapping);
  expectEqual('the strategy’s concurrency', valueAt(shown, 'ScalingConfig.MaximumConcurrency'), 7);
  const strategy = await deployment.physicalId(
    assembly,
    'AWS::Lambda::Function',
    'FunctionsStrategy',
  );
  const environment = await emulator.aws(
    ...['lambda', 'get-function-configuration', '--function-name', strategy],
  );
  const queues = textAt(environment, 'Environment.Variables.MMM_RELAY_QUEUE_URLS').split(',');
  expectEqual('the number of relay queues the strategy knows', queues.length, 2);

  expectEqual('the orders on the book after the update', restingIds(updated), before);
  expectEqual('the sequence after the update', (await trial.bot.state())?.sequence, sequence);
  tell(`updated: ${before.length} orders rest as before`);
  const received = market.orders().length;
  tell(await tradeOnce(updated, 'sell'));
  const kept = restingIds(updated).filter((id) => before.includes(id));
  expectEqual(
    'the orders that neither filled nor were given up for a window that moved',
    kept.length >= before.length - 2,
    true,
  );
  const added = market.orders().length - received;
  const after = (await trial.bot.state())?.sequence;
  expectEqual('the sequence, risen by the new orders', after, (sequence ?? 0) + added);
  return updated;
}
