/** The steps of a trial, in the order they need each other. */

import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { BotInCloud } from './bot-in-cloud.ts';
import { endCommands } from './command.ts';
import { undoBadDeployment } from './bad-deployment.ts';
import { Deployment, emulatorContext, stackNames, templateFile } from './deployment.ts';
import { startEmulator } from './emulator.ts';
import { lint } from './lint.ts';
import { openMarket } from './market.ts';
import type { PythonTools } from './python-tools.ts';
import { checkResources, type Finding } from './resource-check.ts';
import { wrongLines } from './resource-table.ts';
import { expectSmokePassed } from './smoke-run.ts';
import { prepareUpdate, updateStacks } from './stack-update.ts';
import { losePlacing, seeStuck, settle } from './stuck-order.ts';
import { judge, startBot, storeKey, tradeOnce } from './trading.ts';
import { haltTrading } from './trading-halt.ts';
import type { Trial } from './trial.ts';
import { refuseWrongConfig } from './wrong-config.ts';

export interface TrialOptions {
  readonly tools: PythonTools;
  /** Empty; takes every file of the trial. */
  readonly folder: string;
  readonly tell: (line: string) => void;
  /** Told when the resources were looked at, also where something else goes wrong later. */
  readonly onFindings: (findings: readonly Finding[]) => void;
  /** Called with all still running, at the end of a trial that went well. */
  readonly onDone: (trial: Trial) => Promise<void>;
  /** Rejects where a person ends the trial early. */
  readonly interrupted: Promise<never>;
}

/** Rejects with the first thing that is wrong. Whatever happens, nothing of it runs any more in the end. */
export async function runTrial(options: TrialOptions): Promise<void> {
  const opened: (() => Promise<void>)[] = [];
  const steps = allSteps(options, (close) => opened.push(close));
  // Whoever interrupts a trial does not hear what becomes of its step.
  steps.catch(() => undefined);
  try {
    await Promise.race([steps, options.interrupted]);
  } finally {
    endCommands();
    for (const close of opened.toReversed()) await close();
  }
}

async function allSteps(
  options: TrialOptions,
  onOpened: (close: () => Promise<void>) => void,
): Promise<void> {
  const { tools, folder, tell } = options;
  const emulator = await startEmulator(tools, folder);
  onOpened(() => emulator.stop());
  tell(`the emulator listens at ${emulator.endpoint}, with permissions and TLS enforced`);
  const deployment = new Deployment(emulator);
  const assembly = await deploy(deployment, options);
  const market = await openMarket();
  onOpened(() => market.close());
  const bot = new BotInCloud(emulator, await deployment.output('TableName'));
  onOpened(() => {
    bot.close();
    return Promise.resolve();
  });
  const trial = { emulator, deployment, assembly, folder, market, bot, tell };
  await trade(trial, options);
  await options.onDone(trial);
}

async function deploy(
  deployment: Deployment,
  { folder, tell, tools }: TrialOptions,
): Promise<string> {
  const assembly = join(folder, 'assembly');
  await deployment.synthesize(assembly, emulatorContext);
  tell('synthesised, with the bundles of the functions');
  const lintFolder = join(folder, 'lint');
  mkdirSync(lintFolder);
  const deployed = stackNames.map((stack) => templateFile(assembly, stack));
  const [count] = await Promise.all([
    lint(tools.cfnLint, deployed, lintFolder),
    deployment.bootstrap(),
  ]);
  tell(`cfn-lint finds nothing in ${count} templates, and the account is bootstrapped`);
  await deployment.deploy(assembly);
  tell('both stacks are deployed');
  return assembly;
}

async function trade(trial: Trial, { onFindings }: TrialOptions): Promise<void> {
  const { tell } = trial;
  tell(await expectSmokePassed(trial));
  await storeKey(trial);
  tell('the key is stored by credentials put');
  await startBot(trial);
  tell('one item enabled the bot, and its grid rests');
  tell(await tradeOnce(trial, 'sell'));
  tell(await tradeOnce(trial, 'buy'));
  tell(await judge(trial));

  await losePlacing(trial);
  tell('the exchange has an order, and no longer answers; meanwhile:');
  tell(await refuseWrongConfig(trial));
  const update = await prepareUpdate(trial);
  tell(await findResources(trial, onFindings));
  // At once: the trial waits for the watchdog, which nothing of the bad deployment touches.
  const [stuck, undone] = await Promise.all([seeStuck(trial), undoBadDeployment(trial)]);
  tell(stuck);
  tell(undone);
  tell(await settle(trial));
  tell(await judge(trial));

  const updated = await updateStacks(trial, update);
  tell(await judge(updated));
  tell(await haltTrading(updated));
}

async function findResources(
  { deployment, emulator, assembly }: Trial,
  onFindings: TrialOptions['onFindings'],
): Promise<string> {
  const findings = await checkResources(
    emulator,
    await deployment.resources(assembly),
    await deployment.outputs(),
  );
  onFindings(findings);
  const wrong = wrongLines(findings);
  if (wrong.length > 0) throw new Error(`resources are not as deployed:\n${wrong.join('\n')}`);
  const found = findings.filter(({ verdict }) => verdict === 'found').length;
  return `${found} of ${findings.length} resources are found by API; what is not is known of the emulator`;
}
