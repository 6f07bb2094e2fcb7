/** What a deployment may choose, read from the CDK context (`-c stage=prod -c alarmEmail=you@example.com`). */

import type { Node } from 'constructs';

export interface Settings {
  /** Names the deployment: part of stack names, of the secrets' prefix and of the metrics' dimension. */
  readonly stage: string;
  /** Receives the alarms. Without it the topic has no subscriber. */
  readonly alarmEmail?: string;
  /** Stands before `docs/runbooks/<name>.md` in the alarms' descriptions; empty gives a path in this repository. */
  readonly runbookBaseUrl: string;
  /** Most strategy environments at a time, 2 to 1000: the bound on parallel calls to the exchanges. */
  readonly strategyConcurrencyMax: number;
  /**
   * Queues the relay's accounts are spread over, 0 to 16. An account moves to another one when it changes: its session
   * is opened anew, and its orders go over REST meanwhile. 0: no relay, all orders go over REST.
   */
  readonly relayShards: number;
  /** Ids of the exchanges that are traded on through ccxt, `kraken,luno`: they become a layer of the strategy. */
  readonly ccxt: readonly string[];
  /** What calls to the exchanges leave the account by: `none` from any address, the others from one that stays. */
  readonly egress: Egress;
  /** Where the relay's image is from: built by docker of this folder, or a public one that loads our bundle. */
  readonly relayImage: RelayImage;
  /** The chat that alarms are sent to besides the e-mail; its address is a secret that people put in later. */
  readonly alarmWebhook?: AlarmWebhook;
  /** Runs the paper bot through the deployed functions, and rolls the deployment back when it does not trade. */
  readonly smokeTest: boolean;
  /** For an AWS emulator: leaves out, or says in another way, what those do not know. */
  readonly emulator: boolean;
}

const egresses = ['none', 'nat-instance', 'nat-gateway'] as const;
export type Egress = (typeof egresses)[number];
const relayImages = ['asset', 'public'] as const;
export type RelayImage = (typeof relayImages)[number];
const alarmWebhooks = ['discord', 'slack', 'telegram'] as const;
export type AlarmWebhook = (typeof alarmWebhooks)[number];
const yesNo = ['true', 'false'] as const;

/** What may stand in the context, besides the CDK's own keys. */
const names: ReadonlySet<string> = new Set([
  ...['alarmEmail', 'alarmWebhook', 'ccxt', 'egress', 'emulator', 'relayImage', 'relayShards'],
  ...['runbookBaseUrl', 'smokeTest', 'stage', 'strategyConcurrencyMax'],
]);

/** Of the CDK's own keys, those without a colon. */
const cdkNames: ReadonlySet<string> = new Set(['acknowledged-issue-numbers', 'cli-telemetry']);

/** A misspelt setting would silently take its default again. */
function refuseUnknown(node: Node): void {
  const keys = Object.keys(node.getAllContext() as object);
  const unknown = keys.filter((key) => !key.includes(':') && !names.has(key) && !cdkNames.has(key));
  if (unknown.length === 0) return;
  const known = [...names].join(', ');
  throw new Error(`context holds ${unknown.join(', ')}, which is no setting; allowed are ${known}`);
}

/** Reads the settings, and throws for a value that could not be deployed. */
export function settingsFrom(node: Node): Settings {
  refuseUnknown(node);
  const alarmEmail = textOf(node, 'alarmEmail');
  if (alarmEmail !== undefined && !/^\S+@\S+$/.test(alarmEmail)) {
    throw new Error(`context alarmEmail is '${alarmEmail}', allowed is an e-mail address`);
  }
  const alarmWebhook = choiceOf(node, 'alarmWebhook', alarmWebhooks);
  const emulator = (choiceOf(node, 'emulator', yesNo) ?? 'false') === 'true';
  return {
    stage: stageOf(node),
    ...(alarmEmail === undefined ? {} : { alarmEmail }),
    runbookBaseUrl: runbookBaseUrlOf(node),
    // The limits are those of an SQS event source mapping's ScalingConfig.
    strategyConcurrencyMax: integerOf(node, 'strategyConcurrencyMax', {
      least: 2,
      most: 1000,
      otherwise: 20,
    }),
    // Every function is told all addresses, and its environment holds 4 KB.
    relayShards: integerOf(node, 'relayShards', { least: 0, most: 16, otherwise: 1 }),
    ccxt: ccxtOf(node),
    egress: egressOf(node, emulator),
    relayImage: choiceOf(node, 'relayImage', relayImages) ?? 'asset',
    ...(alarmWebhook === undefined ? {} : { alarmWebhook }),
    smokeTest: (choiceOf(node, 'smokeTest', yesNo) ?? 'true') === 'true',
    emulator,
  };
}

/** Emulators know neither addresses that stay nor NAT. */
function egressOf(node: Node, emulator: boolean): Egress {
  const egress = choiceOf(node, 'egress', egresses) ?? (emulator ? 'none' : 'nat-instance');
  if (emulator && egress !== 'none') {
    throw new Error(`context egress is '${egress}', allowed with emulator is none`);
  }
  return egress;
}

function runbookBaseUrlOf(node: Node): string {
  const text = textOf(node, 'runbookBaseUrl');
  if (text === undefined) return '';
  if (!/^https?:\/\/\S+\/$/.test(text)) {
    throw new Error(
      `context runbookBaseUrl is '${text}', allowed is an http(s) address that ends with /`,
    );
  }
  return text;
}

function stageOf(node: Node): string {
  const stage = textOf(node, 'stage') ?? 'dev';
  // Lower case and short: it becomes part of stack names and of secret names.
  if (!/^[a-z][a-z0-9-]{0,19}$/.test(stage)) {
    throw new Error(
      `context stage is '${stage}', allowed are 1 to 20 characters of a-z, 0-9 and '-', a letter first`,
    );
  }
  return stage;
}

/** More would be a large layer, and a list that looks like a mistake. */
const ccxtExchangesMax = 20;

function ccxtOf(node: Node): readonly string[] {
  const text = textOf(node, 'ccxt');
  if (text === undefined) return [];
  const ids = text.split(',');
  if (!ids.every((id) => /^[a-z0-9]{2,40}$/.test(id)) || ids.length > ccxtExchangesMax) {
    throw new Error(
      `context ccxt is '${text}', allowed are up to ${ccxtExchangesMax} ids of ccxt with commas between, like kraken,luno`,
    );
  }
  return [...new Set(ids)];
}

function choiceOf<Choice extends string>(
  node: Node,
  key: string,
  choices: readonly Choice[],
): Choice | undefined {
  const text = textOf(node, key);
  const choice = choices.find((known) => known === text);
  if (text !== undefined && choice === undefined) {
    throw new Error(`context ${key} is '${text}', allowed is one of ${choices.join(', ')}`);
  }
  return choice;
}

function integerOf(
  node: Node,
  key: string,
  allowed: { readonly least: number; readonly most: number; readonly otherwise: number },
): number {
  const { least, most, otherwise } = allowed;
  const text = textOf(node, key) ?? String(otherwise);
  const value = Number(text);
  if (!Number.isInteger(value) || value < least || value > most) {
    throw new Error(`context ${key} is '${text}', allowed is an integer from ${least} to ${most}`);
  }
  return value;
}

/** Context from the command line is text, from `cdk.json` it may be a number or a boolean. Empty text counts as absent. */
function textOf(node: Node, key: string): string | undefined {
  const value: unknown = node.tryGetContext(key);
  if (value === undefined || value === null || value === '') return undefined;
  if (typeof value === 'string') return value;
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  throw new Error(`context ${key} is a ${typeof value}, allowed is text, a number or a boolean`);
}
