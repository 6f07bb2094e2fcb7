/** A real websocket server on loopback that does as it is told, faults of the wire included. */

import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Duplex } from 'node:stream';
import { WebSocketServer, type WebSocket } from 'ws';

export interface ServerSide {
  /** Counts up from 1. */
  readonly number: number;
  /** Text frames as they came. */
  readonly frames: readonly string[];
  readonly isOpen: boolean;
  /** Broken off by the other end, with all that was on its way. */
  readonly wasReset: boolean;
  send(frame: string): void;
  sendBytes(bytes: Uint8Array): void;
  ping(): void;
  /** Says that it closes, and does. */
  close(code: number): void;
  /** Cut: nothing is said. */
  cut(): void;
  /** Reads nothing any more; what is sent to it piles up at the other end. */
  stopReading(): void;
  readOn(): void;
}

export interface ScriptedSocketServer {
  readonly url: string;
  /** Every connection there was. */
  readonly connections: readonly ServerSide[];
  /** Tries to connect, refused ones too. */
  readonly attempts: number;
  onConnection: (connection: ServerSide) => void;
  onFrame: (connection: ServerSide, frame: string) => void;
  /** Answers upgrades with this HTTP status; 0: not at all. Undefined: takes them. */
  refuseWith: number | undefined;
  /** Said with it, in seconds. */
  retryAfter: number | undefined;
  close(): Promise<void>;
}

export async function startScriptedSocketServer(
  options: { readonly autoPong: boolean } = { autoPong: true },
): Promise<ScriptedSocketServer> {
  const http = createServer();
  const sockets = new WebSocketServer({
    noServer: true,
    autoPong: options.autoPong,
    maxPayload: 10_000_000,
  });
  const connections: ServerSide[] = [];
  const kept = new Set<Duplex>();
  const state = { attempts: 0 };

  http.on('upgrade', (request, socket, head) => {
    state.attempts += 1;
    socket.on('error', () => socket.destroy());
    const { refuseWith } = server;
    if (refuseWith === 0) {
      kept.add(socket);
      return;
    }
    if (refuseWith !== undefined) {
      const { retryAfter } = server;
      const header = retryAfter === undefined ? '' : `Retry-After: ${retryAfter}\r\n`;
      socket.end(`HTTP/1.1 ${refuseWith} Refused\r\n${header}Content-Length: 9\r\n\r\nsecret-42`);
      return;
    }
    sockets.handleUpgrade(request, socket, head, (webSocket) => {
      const frames: string[] = [];
      let wasReset = false;
      socket.on('error', (error: NodeJS.ErrnoException) => {
        wasReset ||= error.code === 'ECONNRESET';
      });
      const side = sideOf(webSocket, {
        number: connections.length + 1,
        frames,
        get wasReset() {
          return wasReset;
        },
      });
      connections.push(side);
      webSocket.on('error', () => undefined);
      webSocket.on('message', (data: Buffer) => {
        const frame = data.toString('utf8');
        frames.push(frame);
        server.onFrame(side, frame);
      });
      server.onConnection(side);
    });
  });
  await new Promise<void>((resolve) => {
    http.listen(0, '127.0.0.1', resolve);
  });
  const { port } = http.address() as AddressInfo;

  const server: ScriptedSocketServer = {
    url: `ws://127.0.0.1:${port}/private`,
    connections,
    get attempts() {
      return state.attempts;
    },
    onConnection: () => undefined,
    onFrame: () => undefined,
    refuseWith: undefined,
    retryAfter: undefined,
    close: async () => {
      for (const client of sockets.clients) client.terminate();
      for (const socket of kept) socket.destroy();
      http.closeAllConnections();
      await new Promise((resolve) => http.close(resolve));
    },
  };
  return server;
}

function sideOf(
  socket: WebSocket,
  known: Pick<ServerSide, 'number' | 'frames' | 'wasReset'>,
): ServerSide {
  return {
    number: known.number,
    frames: known.frames,
    get wasReset() {
      return known.wasReset;
    },
    get isOpen() {
      return socket.readyState === socket.OPEN;
    },
    send: (frame) => {
      socket.send(frame);
    },
    sendBytes: (bytes) => {
      socket.send(bytes);
    },
    ping: () => {
      socket.ping();
    },
    close: (code) => {
      socket.close(code);
    },
    cut: () => {
      socket.terminate();
    },
    stopReading: () => {
      socket.pause();
    },
    readOn: () => {
      socket.resume();
    },
  };
}
