/** How the embedded cloud misbehaves: the table, the queues, the bus, each as much as it is told at the moment. */

import type { Chance } from './chance.ts';
import type { ProxiedRequest, ProxyFault } from './faulty-proxy.ts';
import type { Story } from './story.ts';

/** One part of the cloud. */
export interface CloudFaults {
  /** Of each request, how probably it fails, 0 to 1. */
  set(probability: number): void;
  faultOf(request: ProxiedRequest): ProxyFault | undefined;
}

/** The clients give a request up after three seconds; what is held longer lands after its repetition. */
const heldMs = 3_300;
const delayMsMax = 400;

export function tableFaults(chance: Chance, story: Story): CloudFaults {
  return faults('table', chance, story, (asked) => {
    const isWrite = /^(Put|Update|Delete|Batch)/.test(asked.operation);
    return chance.oneOf<() => ProxyFault>([
      () => refused('ProvisionedThroughputExceededException', 'com.amazonaws.dynamodb.v20120810'),
      () => refused('ProvisionedThroughputExceededException', 'com.amazonaws.dynamodb.v20120810'),
      () => refused('ThrottlingException', 'com.amazon.coral.availability'),
      () => ({ kind: 'delayed', ms: chance.between(20, delayMsMax) }),
      () => ({ kind: 'cut-before' }),
      () => ({ kind: 'cut-after' }),
      () => (isWrite ? { kind: 'held', ms: heldMs } : { kind: 'cut-after' }),
    ])();
  });
}

export function queueFaults(chance: Chance, story: Story): CloudFaults {
  return faults('queue', chance, story, (asked) => {
    const swallowed = swallowedOf(asked);
    // A message whose deletion is lost comes again.
    if (swallowed !== undefined && chance.happens(0.7)) return swallowed;
    return chance.oneOf<() => ProxyFault>([
      () => refused('ThrottlingException', 'com.amazonaws.sqs'),
      () => ({ kind: 'delayed', ms: chance.between(20, delayMsMax) }),
      () => ({ kind: 'cut-before' }),
      // Messages that were received by nobody, or sent and not known to be.
      () => ({ kind: 'cut-after' }),
    ])();
  });
}

export function busFaults(chance: Chance, story: Story): CloudFaults {
  return faults('bus', chance, story, () =>
    chance.oneOf<() => ProxyFault>([
      () => refused('ThrottlingException', 'com.amazonaws.events'),
      () => ({ kind: 'delayed', ms: chance.between(20, delayMsMax) }),
      () => ({ kind: 'cut-before' }),
      () => ({ kind: 'cut-after' }),
    ])(),
  );
}

function faults(
  name: string,
  chance: Chance,
  story: Story,
  choose: (asked: ProxiedRequest) => ProxyFault,
): CloudFaults {
  const state = { probability: 0 };
  return {
    set: (probability) => {
      state.probability = probability;
    },
    faultOf: (asked) => {
      if (!chance.happens(state.probability)) return undefined;
      const fault = choose(asked);
      const kind =
        fault.kind !== 'answered' ? fault.kind : fault.status === 200 ? 'swallowed' : 'throttled';
      story.count(`${name} ${kind}`);
      return fault;
    },
  };
}

function refused(type: string, space: string): ProxyFault {
  return {
    kind: 'answered',
    status: 400,
    body: { __type: `${space}#${type}`, message: 'Rate exceeded' },
  };
}

/** The answer to a deletion that never happened. */
function swallowedOf({ operation, body }: ProxiedRequest): ProxyFault | undefined {
  if (operation === 'DeleteMessage') return { kind: 'answered', status: 200, body: {} };
  if (operation !== 'DeleteMessageBatch') return undefined;
  const { Entries } = JSON.parse(body) as { readonly Entries: readonly { readonly Id: string }[] };
  const Successful = Entries.map(({ Id }) => ({ Id }));
  return { kind: 'answered', status: 200, body: { Successful, Failed: [] } };
}
