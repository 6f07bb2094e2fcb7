/** What both of HTX's private websockets have in common: pings, the login, and how often a client may speak. */

import type { SocketConnection, SocketWork } from '../socket-front.ts';
import { WindowCounter } from '../socket-timers.ts';
import type { HtxWorld } from './htx-call.ts';
import { HtxHeartbeat } from './htx-heartbeat.ts';
import { authenticate, requirePermission, type AccountKey } from './htx-keys.ts';
import { recordOf } from './htx-parameters.ts';
import { HtxRefusal } from './htx-wire.ts';

export type SocketFrame = Readonly<Record<string, unknown>>;

const signatureNames = {
  key: 'accessKey',
  method: 'signatureMethod',
  version: 'signatureVersion',
  timestamp: 'timestamp',
} as const;

/** Requests of one connection, pongs not counted. */
const requests = { max: 50, windowMs: 1_000 };
const connectionsOfKeyMax = 10;

export interface SessionOptions {
  readonly connection: SocketConnection;
  readonly world: HtxWorld;
  readonly pingEveryMs: number;
  /** Connections that are logged in with a key. */
  readonly countOf: (apiKey: string) => number;
}

export class HtxSocketSession {
  private readonly connection: SocketConnection;
  private readonly world: HtxWorld;
  private readonly countOf: SessionOptions['countOf'];
  private readonly heartbeat: HtxHeartbeat;
  private readonly messages = new WindowCounter(requests);
  private current: AccountKey | undefined;

  constructor({ connection, world, pingEveryMs, countOf }: SessionOptions) {
    this.connection = connection;
    this.world = world;
    this.countOf = countOf;
    this.heartbeat = new HtxHeartbeat(pingEveryMs, {
      ping: () => {
        this.send({ action: 'ping', data: { ts: world.exchange.nowMs } });
      },
      giveUp: () => {
        connection.close(1008, 'pong timeout');
      },
    });
  }

  /** Absent before the login. */
  get key(): AccountKey | undefined {
    return this.current;
  }

  /** What is done about a message, unless it is none of the session's own business. */
  read(text: string, workOf: (frame: SocketFrame) => SocketWork): SocketWork {
    const frame = frameOf(text);
    if (frame === undefined) return this.complaint({}, 2001, 'invalid.json');
    if (frame['action'] === 'pong') {
      return {
        run: () => {
          this.heartbeat.pong();
        },
      };
    }
    if (this.messages.isOver()) return this.complaint(frame, 4000, 'too.many.request');
    if (frame['action'] !== 'req' || frame['ch'] !== 'auth') return workOf(frame);
    const receivedMs = this.world.exchange.nowMs;
    return {
      endpoint: 'socket-login',
      run: () => {
        this.logIn(frame, receivedMs);
      },
    };
  }

  complaint(frame: SocketFrame, code: number, message: string): SocketWork {
    return {
      run: () => {
        this.complain(frame, code, message);
      },
    };
  }

  complain({ action = 'req', ch }: SocketFrame, code: number, message: string): void {
    this.send({ action, code, ...(ch === undefined ? {} : { ch }), message });
  }

  send(frame: object): void {
    this.connection.send(JSON.stringify(frame));
  }

  stop(): void {
    this.heartbeat.stop();
    this.messages.stop();
    this.current = undefined;
  }

  private logIn(frame: SocketFrame, receivedMs: number): void {
    try {
      const key = this.signerOf(frame, receivedMs);
      requirePermission(key, 'readOnly');
      if (this.current === undefined && this.countOf(key.apiKey) >= connectionsOfKeyMax) {
        this.complain(frame, 4000, 'too.many.connection');
        this.connection.close(1008, 'too many connections');
        return;
      }
      this.current = key;
      this.send({ action: 'req', code: 200, ch: 'auth', data: {} });
    } catch (error) {
      if (!(error instanceof HtxRefusal)) throw error;
      const isElsewhere = error.code === 2000;
      this.complain(frame, isElsewhere ? 2000 : 2002, isElsewhere ? 'invalid.ip' : 'auth.fail');
    }
  }

  private signerOf({ params }: SocketFrame, receivedMs: number): AccountKey {
    const texts = Object.entries(recordOf(params)).map(([name, value]) => [name, String(value)]);
    const { signature, authType, ...parameters } = Object.fromEntries(texts) as Record<
      string,
      string
    >;
    if (authType !== 'api') throw new HtxRefusal('invalid-auth-type', 'invalid auth type');
    const { headers, path, remoteAddress } = this.connection;
    const signed = { method: 'GET', host: headers.host ?? '', path, parameters, signature };
    const from = { names: signatureNames, version: '2.1', remoteAddress, receivedMs } as const;
    return authenticate({ ...signed, ...from }, this.world);
  }
}

function frameOf(text: string): SocketFrame | undefined {
  try {
    return recordOf(JSON.parse(text));
  } catch {
    return undefined;
  }
}
