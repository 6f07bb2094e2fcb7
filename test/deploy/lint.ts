/** Holds the templates against CloudFormation's own schemas and rules, as cfn-lint knows them. */

import { join } from 'node:path';
import { App } from 'aws-cdk-lib';
import { addStacks } from '../../infra/stacks.ts';
import { flags, skipBundling } from '../infra/templates.ts';
import { outcomeOf, plainEnvironment } from './command.ts';
import { setOf, textAt } from './answers.ts';
import { templateFile, type Context } from './deployment.ts';

interface KnownMistake {
  readonly rule: string;
  readonly message: RegExp;
  readonly reason: string;
}

/** Findings that say nothing of our templates. Any other fails. */
const knownMistakes: readonly KnownMistake[] = [
  {
    rule: 'E3002',
    message: /'Tags' (was|were) unexpected/,
    reason: 'its schema of AWS::CloudWatch::Dashboard is older than the property Tags',
  },
  {
    rule: 'W3005',
    message: /dependency already enforced/,
    reason: 'the CDK writes down dependencies that references imply: superfluous, and not ours',
  },
];

const lintMaxMs = 120_000;

/** Settings that make other resources than the emulator's: each is linted besides what is deployed there. */
const variants: readonly Context[] = [
  { stage: 'prod', alarmEmail: 'person@example.com', relayImage: 'public' },
  {
    ...{ stage: 'prod', egress: 'nat-gateway', relayShards: '2' },
    ...{ alarmWebhook: 'slack', relayImage: 'public' },
  },
];

/** The CDK's own rules take long, and `cdk synth` has them. */
const skipped = { ...skipBundling, '@aws-cdk/core:validateAgainstDefaultRules': false };

/** Returns how many templates were linted, or throws with all that is wrong. */
export async function lint(
  cfnLint: string,
  deployed: readonly string[],
  folder: string,
): Promise<number> {
  const files = [
    ...deployed,
    ...variants.flatMap((context, index) => templatesOf(context, join(folder, String(index)))),
  ];
  const { code, out, err } = await outcomeOf({
    command: cfnLint,
    args: ['--format', 'json', '--regions', 'us-east-1', '--', ...files],
    environment: { ...plainEnvironment(), HOME: folder },
    timeoutMs: lintMaxMs,
  });
  const found = parsed(out);
  if (found === undefined) throw new Error(`cfn-lint ended with code ${code}: ${err}`);
  const wrong = found.filter((finding) => !isKnown(finding)).map(lineOf);
  if (wrong.length > 0) throw new Error(`cfn-lint finds\n${[...new Set(wrong)].join('\n')}`);
  return files.length;
}

function templatesOf(context: Context, outdir: string): readonly string[] {
  const app = new App({ outdir, context: { ...flags(), ...skipped, ...context } });
  const { stateful, stateless } = addStacks(app);
  app.synth();
  return [stateful, stateless].map(({ stackName }) => templateFile(outdir, stackName));
}

function parsed(text: string): readonly unknown[] | undefined {
  try {
    const value: unknown = JSON.parse(text === '' ? '[]' : text);
    return setOf({ value }, 'value');
  } catch {
    return undefined;
  }
}

function isKnown(finding: unknown): boolean {
  return knownMistakes.some(
    ({ rule, message }) =>
      textAt(finding, 'Rule.Id') === rule && message.test(textAt(finding, 'Message')),
  );
}

function lineOf(finding: unknown): string {
  const [file, path] = [textAt(finding, 'Filename'), setOf(finding, 'Location.Path').join('/')];
  return `${textAt(finding, 'Rule.Id')} ${file.split('/').at(-1) ?? ''} ${path}: ${textAt(finding, 'Message')}`;
}
