/** Traces of X-Ray, without anything that was sent, answered or thrown. */

import { Tracer } from '@aws-lambda-powertools/tracer';

/** The message of an error may hold what an exchange has echoed, and a trace passes no redactor: it says that, not what. */
class SilentTracer extends Tracer {
  override addErrorAsMetadata(): void {
    if (this.isTracingEnabled()) this.getSegment()?.addErrorFlag();
  }
}

/** Does nothing where nobody takes traces. Requests are left alone: a URL may be signed. */
export function createTracer(
  service: string,
  environment: Readonly<Record<string, string | undefined>>,
): Tracer {
  return new SilentTracer({
    serviceName: service,
    captureHTTPsRequests: false,
    enabled: environment['AWS_XRAY_DAEMON_ADDRESS'] !== undefined,
  });
}
