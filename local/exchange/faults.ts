/** Faults of a simulated exchange, switched on by endpoint: what goes wrong, and how often. */

import type { RandomSource } from './random.ts';

/** On requests over HTTP. */
const httpFaultKinds = [
  /** The answer comes late by real milliseconds. */
  'delay',
  /** The connection breaks and the request was never seen. */
  'drop-before',
  /** The request is carried out, then the connection breaks. */
  'drop-after',
  '5xx-before',
  '5xx-after',
  /** Before or after, by chance. */
  '5xx',
  /** An HTML page, with status 502 or 200, before or after, by chance. */
  'html',
  /** The request is carried out, and half of the answer comes. */
  'truncated',
  '429',
  /** The list of open orders as it was some calls ago. */
  'stale',
] as const;

/** On messages of a websocket. */
const messageFaultKinds = [
  /** The message is carried out late by real milliseconds; later ones overtake it. */
  'delay',
  /** The connection is cut and the message was never seen. */
  'cut-before',
  /** The message is carried out, then the connection is cut before a word of it is sent. */
  'cut-after',
  /** The message is carried out; the connection stays and the answer never comes. */
  'answer-lost',
  /** What the message caused is told before its answer. */
  'event-first',
] as const;

/** On what a websocket tells by itself of an account's orders. */
const eventFaultKinds = [
  /** This event, and those behind it, come late by real milliseconds. */
  'delay',
  'doubled',
  /** The event changes places with the next one, or comes a moment late where there is none. */
  'reordered',
  /** From now on the connection tells no event any more; requests are still answered. */
  'silent',
] as const;

const socketKinds = [...new Set([...messageFaultKinds, ...eventFaultKinds])];
const faultKinds = [...new Set([...httpFaultKinds, ...socketKinds])];

export type FaultKind = (typeof faultKinds)[number];

/** What can be sent over a websocket, whatever the exchange calls it. Subscriptions count as `socket-login`. */
const messageEndpoints = ['socket-login', 'socket-place', 'socket-cancel', 'socket-query'] as const;

export type MessageEndpoint = (typeof messageEndpoints)[number];

/** Every name and group of a websocket that a fault may be switched on for. */
export const socketEndpoints = ['socket', ...messageEndpoints, 'socket-events'] as const;

/** The kinds that mean something on an endpoint, a group or `*`. */
export function faultKindsOf(endpoint: string): readonly FaultKind[] {
  if (endpoint === '*') return faultKinds;
  if (endpoint === 'socket') return socketKinds;
  if (endpoint === 'socket-events') return eventFaultKinds;
  return messageEndpoints.some((name) => name === endpoint) ? messageFaultKinds : httpFaultKinds;
}

export interface FaultRule {
  /** An endpoint's name, its group, `*` for all, or an expression tested against name and path. */
  readonly endpoint: string | RegExp;
  readonly kind: FaultKind;
  /** Of each matching request, 0 to 1. */
  readonly probability?: number;
  /** Instead of a probability: the next so many matching requests. */
  readonly next?: number;
  /** For `delay`, real ms. */
  readonly delayMs?: number;
  /** For `stale`, how many answers back. */
  readonly callsAgo?: number;
}

/** What one request meets. */
export interface Fault {
  readonly kind: Exclude<FaultKind, '5xx' | 'html'> | 'html-before' | 'html-after';
  readonly delayMs: number;
  readonly callsAgo: number;
  /** Of an HTML page. */
  readonly status: 200 | 502;
}

export interface EndpointName {
  /** As in `batch-place`. */
  readonly name: string;
  /** As in `place`, for all that places. */
  readonly group: string;
  readonly path: string;
}

/** A websocket's endpoint as faults know it; `path` is the one the connection was opened on. */
export function socketEndpoint(
  name: MessageEndpoint | 'socket-events',
  path: string,
): EndpointName {
  return { name, group: 'socket', path };
}

const delayDefaultMs = 1_000;
const callsAgoDefault = 2;

export class Faults {
  private readonly random: RandomSource;
  private rules: { readonly rule: FaultRule; left: number }[] = [];

  constructor(random: RandomSource) {
    this.random = random;
  }

  /** Replaces all rules. The first that strikes is the request's fault. */
  set(rules: readonly FaultRule[]): void {
    this.rules = rules.map((rule) => ({ rule, left: rule.next ?? Number.POSITIVE_INFINITY }));
  }

  draw(endpoint: EndpointName): Fault | undefined {
    for (const entry of this.rules) {
      const { rule } = entry;
      if (entry.left <= 0 || !isMeant(rule, endpoint)) continue;
      if (this.random() >= (rule.next === undefined ? (rule.probability ?? 1) : 1)) continue;
      entry.left -= 1;
      return this.faultOf(rule);
    }
    return undefined;
  }

  private faultOf({ kind, delayMs, callsAgo }: FaultRule): Fault {
    const isAfter = this.random() < 0.5;
    const status = this.random() < 0.5 ? 200 : 502;
    const common = {
      delayMs: delayMs ?? delayDefaultMs,
      callsAgo: callsAgo ?? callsAgoDefault,
      status,
    } as const;
    if (kind === '5xx') return { ...common, kind: isAfter ? '5xx-after' : '5xx-before' };
    if (kind === 'html') return { ...common, kind: isAfter ? 'html-after' : 'html-before' };
    return { ...common, kind };
  }
}

function isMeant({ endpoint, kind }: FaultRule, { name, group, path }: EndpointName): boolean {
  if (!faultKindsOf(name).includes(kind)) return false;
  if (kind === 'stale' && group !== 'open-orders') return false;
  if (endpoint instanceof RegExp) return endpoint.test(name) || endpoint.test(path);
  return endpoint === '*' || endpoint === name || endpoint === group;
}
