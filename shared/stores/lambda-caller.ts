/** Calls functions by the API of Lambda, and waits for their answers. */

import { InvokeCommand, type InvokeCommandOutput, type LambdaClient } from '@aws-sdk/client-lambda';
import * as z from 'zod';
import type { CallAnswer, FunctionCaller, FunctionName } from '../ports/deployed-functions.ts';

export interface LambdaCallerOptions {
  readonly client: LambdaClient;
  /** Names or ARNs. */
  readonly names: Readonly<Record<FunctionName, string>>;
}

/** What the runtime tells of an invocation that failed. */
const errorSchema = z.object({
  errorType: z.string().optional(),
  errorMessage: z.string().optional(),
});

/** Longer explanations do not help, and a stack's events hold only so much. */
const explanationMax = 500;

export function createLambdaCaller({ client, names }: LambdaCallerOptions): FunctionCaller {
  return {
    call: async (name, payload) => {
      try {
        const command = new InvokeCommand({
          FunctionName: names[name],
          InvocationType: 'RequestResponse',
          Payload: new TextEncoder().encode(JSON.stringify(payload)),
        });
        return answerOf(await client.send(command));
      } catch (error) {
        return failed(error instanceof Error ? `${error.name}: ${error.message}` : 'not an error');
      }
    },
  };
}

function answerOf({ FunctionError, Payload }: InvokeCommandOutput): CallAnswer {
  const text = Payload === undefined ? '' : new TextDecoder().decode(Payload);
  const payload = jsonOf(text);
  if (FunctionError === undefined) return { kind: 'answered', payload };
  const words = errorSchema.safeParse(payload).data ?? {};
  return failed([words.errorType ?? FunctionError, words.errorMessage ?? ''].join(': '));
}

/** A function that answers nothing answers `null`. */
function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function failed(because: string): CallAnswer {
  return { kind: 'failed', because: because.slice(0, explanationMax) };
}
