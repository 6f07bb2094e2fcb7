/** What Powertools adds to an invocation: who runs it, in every line; and a trace, where a function has something to tell. */

import { injectLambdaContext } from '@aws-lambda-powertools/logger/middleware';
import type { Logger } from '@aws-lambda-powertools/logger';
import type { Tracer } from '@aws-lambda-powertools/tracer';
import { captureLambdaHandler } from '@aws-lambda-powertools/tracer/middleware';
import type { MiddlewareObj } from '@middy/core';

export interface Telemetry {
  /** Absent where a host brings a logger of its own. */
  readonly powertools?: Logger | undefined;
  readonly tracer?: Tracer | undefined;
}

/** Request id, cold start, name and memory of the function stand in each line; neither event nor answer is kept. */
export function telemetry({ powertools, tracer }: Telemetry): MiddlewareObj[] {
  return [
    ...(powertools === undefined ? [] : [injectLambdaContext(powertools, { logEvent: false })]),
    ...(tracer === undefined ? [] : [captureLambdaHandler(tracer, { captureResponse: false })]),
  ];
}
