/** Deployed functions for tests, without a deployment. */

import { tmpdir } from 'node:os';
import { fileURLToPath } from 'node:url';
import type { DeployedFunction } from '../../../local/lambda/deployment.ts';
import type { EnvironmentOptions } from '../../../local/lambda/environment.ts';
import type { LambdaRuntime } from '../../../local/lambda/runtime-folder.ts';
import type { Clock } from '../../../shared/ports/clock.ts';

/** Under this Node, whichever it is. */
const scriptedRuntime: LambdaRuntime = {
  node: process.execPath,
  client: fileURLToPath(new URL('scripted-client.mjs', import.meta.url)),
};

export function aFunction(changes: Partial<DeployedFunction> = {}): DeployedFunction {
  return {
    id: 'FunctionsPlannerFunction00000000',
    arn: 'arn:aws:lambda:eu-west-1:000000000000:function:FunctionsPlannerFunction00000000',
    folder: tmpdir(),
    layerFolders: [],
    handler: 'index.handler',
    timeoutMs: 30_000,
    memoryMb: 512,
    environment: { MMM_TABLE: 'a-table' },
    retriesMax: 2,
    ...changes,
  };
}

export function environmentOptions(
  clock: Clock,
  runtime: LambdaRuntime = scriptedRuntime,
): EnvironmentOptions & { readonly lines: string[] } {
  const lines: string[] = [];
  return {
    runtime,
    region: 'eu-west-1',
    endpoints: { AWS_ENDPOINT_URL_SQS: 'http://127.0.0.1:9' },
    onLine: (line) => lines.push(line),
    clock,
    lines,
  };
}
