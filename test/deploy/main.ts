/** `npm run e2e:deploy`: a real `cdk deploy` into an AWS emulator, and a bot that trades through it. */

import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { written } from '../../local/written.ts';
import { silenceSdkVersionWarning } from '../../shared/runtime/quiet-sdk.ts';
import { systemClock } from '../../shared/runtime/system-clock.ts';
import { wordsOrCode } from '../support/words-or-code.ts';
import { readTrialWords, type TrialWords } from './options.ts';
import { installTools, ToolsMissingError } from './python-tools.ts';
import type { Finding } from './resource-check.ts';
import { tableOf } from './resource-table.ts';
import { runTrial } from './run-trial.ts';
import type { Trial } from './trial.ts';

interface Summary {
  readonly result: 'passed' | 'failed' | 'skipped';
  readonly because?: string;
  readonly seconds: number;
  readonly steps: readonly string[];
  readonly resources: readonly {
    readonly type: string;
    readonly logicalId: string;
    readonly verdict: string;
    readonly notes: readonly string[];
  }[];
}

const startedMs = systemClock.now();
const elapsed = (): number => Math.round((systemClock.now() - startedMs) / 1_000);

function say(line: string): void {
  process.stderr.write(`${String(elapsed()).padStart(4)} s  ${line}\n`);
}

async function main(words: readonly string[]): Promise<number> {
  const options = wordsOrCode(() => readTrialWords(words, process.env));
  if (typeof options === 'number') return options;
  const steps: string[] = [];
  let findings: readonly Finding[] = [];
  const tell = (line: string): void => {
    steps.push(line);
    say(line);
  };
  const folder = mkdtempSync(join(tmpdir(), 'mmm-deploy-'));
  const interrupted = interruption();
  let result: Pick<Summary, 'result' | 'because'>;
  try {
    const tools = await installTools(options.tools, () => {
      tell(`installing the emulator, cfn-lint and the aws command into ${options.tools}`);
    });
    await runTrial({
      ...{ tools, folder, tell, interrupted },
      onFindings: (seen) => {
        findings = seen;
      },
      onDone: async (trial) => {
        if (options.isKept) await keep(trial, interrupted);
      },
    });
    result = { result: 'passed' };
  } catch (error) {
    const because = error instanceof Error ? error.message : String(error);
    const isSkipped = error instanceof ToolsMissingError;
    result = { result: isSkipped ? 'skipped' : 'failed', because };
    if (!isSkipped) sayComplaints(join(folder, 'emulator.log'));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
  await report({ ...result, seconds: elapsed(), steps }, findings, options);
  return result.result === 'failed' ? 1 : 0;
}

async function report(
  summary: Omit<Summary, 'resources'>,
  findings: readonly Finding[],
  { isJson }: TrialWords,
): Promise<void> {
  const resources = findings.map(({ resource: { type, logicalId }, verdict, notes }) => {
    return { type, logicalId, verdict, notes };
  });
  if (isJson) await written(`${JSON.stringify({ ...summary, resources })}\n`);
  else if (findings.length > 0) await written(`${tableOf(findings)}\n`);
  const { result, because } = summary;
  say(because === undefined ? result : `${result}: ${because}`);
}

/** Rejects at the first signal. */
function interruption(): Promise<never> {
  const interrupted = new Promise<never>((_resolve, reject) => {
    for (const signal of ['SIGINT', 'SIGTERM'] as const) {
      process.once(signal, () => {
        reject(new Error(`ended by ${signal}`));
      });
    }
  });
  interrupted.catch(() => undefined);
  return interrupted;
}

async function keep({ emulator, market }: Trial, interrupted: Promise<never>): Promise<void> {
  say(`kept until Ctrl-C; the exchange is at ${market.simulator.baseUrl}, and AWS with:`);
  for (const [name, value] of Object.entries(emulator.environment)) {
    if (/^(AWS|NODE)_/.test(name)) process.stderr.write(`export ${name}=${value}\n`);
  }
  await interrupted.catch(() => undefined);
}

const complaintsMax = 12;
const complaintLength = 700;

/** What the emulator and the functions in it complained of last. */
function sayComplaints(logFile: string): void {
  if (!existsSync(logFile)) return;
  const lines = readFileSync(logFile, 'utf8')
    .split('\n')
    .filter((line) => /ERROR|Traceback|"level":"WARN"/.test(line));
  for (const line of lines.slice(-complaintsMax)) say(line.slice(0, complaintLength));
}

silenceSdkVersionWarning(process.env);
// Connections kept open would keep the process alive though nobody waits for them any more.
process.exit(await main(process.argv.slice(2)));
