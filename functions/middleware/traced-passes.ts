/** Each pass as a part of its trace, to be searched for by bot, account and exchange. */

import type { Tracer } from '@aws-lambda-powertools/tracer';
import type { PassDeps } from '../../shared/app/pass-deps.ts';

type Part = ReturnType<NonNullable<ReturnType<Tracer['getSegment']>>['addNewSubsegment']>;

/** Passes of one invocation follow each other: from asking for its exchange to its result is one of them. */
export function tracedPasses<D extends PassDeps>(
  deps: D,
  tracer: Tracer | undefined,
): { readonly deps: D; end(): void } {
  if (tracer?.isTracingEnabled() !== true) return { deps, end: () => undefined };
  let open: { readonly part: Part; readonly botId: string } | undefined;

  const close = (result: string): void => {
    if (open === undefined) return;
    const { part } = open;
    open = undefined;
    part.addAnnotation('result', result);
    if (result === 'failed') part.addErrorFlag();
    part.close();
  };

  return {
    deps: {
      ...deps,
      exchangeFor: (config) => {
        const { botId, account, exchange } = config;
        // Asked for again after a lost race, it is the same pass.
        if (open?.botId !== botId) {
          close('failed');
          const part = tracer.getSegment()?.addNewSubsegment('## pass');
          for (const [key, value] of Object.entries({ botId, account, exchange })) {
            part?.addAnnotation(key, value);
          }
          open = part === undefined ? undefined : { part, botId };
        }
        return deps.exchangeFor(config);
      },
      onPass: (result) => {
        close(result.kind);
        deps.onPass?.(result);
      },
    },
    // A pass that threw has told no result.
    end: () => {
      close('failed');
    },
  };
}
