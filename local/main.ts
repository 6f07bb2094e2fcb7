/** `npm start`: the whole system on this machine, until the time is over or someone stops it. */

import { CommanderError } from 'commander';
import { silenceSdkVersionWarning } from '../shared/runtime/quiet-sdk.ts';
import { systemClock } from '../shared/runtime/system-clock.ts';
import { HostError } from './host/host-error.ts';
import { writeHostFile } from './host/host-file.ts';
import { startHost, type Host } from './host/host.ts';
import { readOptions, type HostOptions } from './host/options.ts';
import { settle } from './host/settle.ts';
import { totalsJson } from './view/totals.ts';
import { neverPassedText } from './view/words.ts';
import type { HostView } from './view/host-view.ts';
import type { HostSnapshot } from './view/snapshot.ts';
import { viewFor } from './view/view-for.ts';
import { written } from './written.ts';

const drawEveryMs = 200;

/** Exit codes: 0 done, 1 it could not run, did not settle or a bot never passed, 2 the words were wrong. */
async function main(words: readonly string[]): Promise<number> {
  const options = optionsOf(words);
  if (typeof options === 'number') return options;
  try {
    return await run(options);
  } catch (error) {
    if (!(error instanceof HostError)) throw error;
    process.stderr.write(`${error.message}\n`);
    return 1;
  }
}

function optionsOf(words: readonly string[]): HostOptions | number {
  try {
    return readOptions(words);
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    return error.exitCode === 0 ? 0 : 2;
  }
}

async function run(options: HostOptions): Promise<number> {
  const interrupted = interruption();
  const host = await startHost(options, systemClock);
  for (const note of host.notes) process.stderr.write(`${note}\n`);
  const { tableEndpoint, tableName, credentials } = host;
  const { accounts: realAccounts } = options;
  const reachedBy = { tableEndpoint, tableName, credentials, realAccounts };
  const removeHostFile = await writeHostFile(reachedBy);
  // With --json the standard output is for the totals alone.
  const view = viewFor(options.isJson ? process.stderr : process.stdout, {
    input: process.stdin,
    onInterrupt: () => process.kill(process.pid, 'SIGINT'),
  });
  const drawing = draw(host, view);
  let ending: Ending;
  try {
    ending = await watch(host, view, options, interrupted);
  } finally {
    clearInterval(drawing);
    view.stop();
    await removeHostFile();
    await host.stop();
  }
  if (!ending.isSettled) process.stderr.write('some orders were not settled in time\n');
  const { bots, unpassed } = ending.snapshot;
  const lacking = ending.isOver ? unpassed : unpassed.filter(({ isFailing }) => isFailing);
  if (lacking.length > 0) process.stderr.write(`${neverPassedText(lacking)}\n`);
  // The last line of all output.
  if (options.isJson) await written(`${totalsJson([...bots, ...unpassed])}\n`);
  return ending.isSettled && lacking.length === 0 ? 0 : 1;
}

interface Ending {
  /** By itself, not because someone stopped it. */
  readonly isOver: boolean;
  readonly isSettled: boolean;
  readonly snapshot: HostSnapshot;
}

/** Until the time is over or someone stops it. */
async function watch(
  host: Host,
  view: HostView,
  options: HostOptions,
  interrupted: Promise<string>,
): Promise<Ending> {
  const end = await Promise.race([
    interrupted,
    ...(options.forMs === undefined ? [] : [systemClock.wait(options.forMs).then(() => 'over')]),
  ]);
  const isOver = end === 'over';
  const isSettled = !isOver || (await settle(host, systemClock));
  const snapshot = host.snapshot();
  view.show(snapshot);
  return { isOver, isSettled, snapshot };
}

function draw(host: Host, view: HostView): NodeJS.Timeout {
  return setInterval(() => {
    view.show(host.snapshot());
  }, drawEveryMs);
}

/** The first signal asks to stop; a second one, while that takes its time, ends the process. */
function interruption(): Promise<string> {
  return new Promise((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM'] as const) {
      process.on(signal, () => {
        process.on(signal, () => process.exit(130));
        resolve('interrupted');
      });
    }
  });
}

silenceSdkVersionWarning(process.env);
// Slots held for later would keep the process alive though nobody waits for them any more.
process.exit(await main(process.argv.slice(2)));
