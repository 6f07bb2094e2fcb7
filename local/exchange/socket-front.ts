/** What an exchange adds to the websocket server of its simulator: paths, peers, and the rules of its connections. */

import type { IncomingMessage } from 'node:http';
import type { MessageEndpoint } from './faults.ts';

/** One side of a websocket as the exchange's words see it. */
export interface SocketConnection {
  /** Counts up over the simulator's life. */
  readonly number: number;
  readonly path: string;
  readonly query: URLSearchParams;
  readonly headers: IncomingMessage['headers'];
  readonly remoteAddress: string;
  /** An answer, or anything else that is sent when it is said; bytes go in a binary frame. */
  send(frame: string | Uint8Array): void;
  /** An event of the account's orders: what faults of `socket-events` are about. */
  push(text: string): void;
  /** With the closing handshake, after what was said before. */
  close(code: number, reason: string): void;
}

/** A message that was read and not carried out yet: a fault may strike before, after, or instead. */
export interface SocketWork {
  /** Absent on what no fault is about. */
  readonly endpoint?: MessageEndpoint;
  /** Synchronous; what it sends is the answer, what it pushes the events it caused. */
  run(): void;
}

/** The exchange's end of one connection. */
export interface SocketPeer {
  /** Must not throw, whatever the text. */
  read(text: string): SocketWork;
  /** The connection ended, for whatever reason. */
  onClose(): void;
  /** The client's ping of the protocol, which is answered without asking. */
  onPing?(): void;
}

export interface SocketClose {
  readonly code: number;
  readonly reason: string;
}

/** All times are real ms. */
export interface SocketRules {
  /** A larger frame closes the connection with 1009. */
  readonly frameBytesMax: number;
  /** More than this not yet taken by the client closes the connection. */
  readonly bufferBytesMax: number;
  readonly bufferClose: SocketClose;
  /** Nothing said in either direction for so long. Protocol pings count for nothing. */
  readonly idle?: SocketClose & { readonly afterMs: number };
  /** The server pings, and closes instead when so many in a row (1 if absent) have found no pong. */
  readonly pings?: SocketClose & { readonly everyMs: number; readonly unansweredMax?: number };
  /** Messages of one connection, counted in windows that start with the first message. */
  readonly messages?: SocketClose & { readonly max: number; readonly windowMs: number };
  /** Longest life of a connection. */
  readonly life?: SocketClose & { readonly ms: number };
  /** Of one address at a time; more are refused with status 429. */
  readonly connectionsMax?: number;
  /** New connections of one address; more are refused with status 429. */
  readonly connects?: { readonly max: number; readonly windowMs: number };
}

export interface SocketFront {
  readonly rules: SocketRules;
  serves(path: string): boolean;
  open(connection: SocketConnection): SocketPeer;
  /** Lets the market happen up to now. */
  advance(): void;
  /** Tells every connection that it will end soon, where the exchange does that. */
  sayGoingAway?(): void;
}
