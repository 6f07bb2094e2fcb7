/** The websockets of a simulated exchange, on the same port as its HTTP server. */

import type { IncomingMessage, Server } from 'node:http';
import type { Duplex } from 'node:stream';
import { WebSocketServer, type WebSocket } from 'ws';
import type { Faults } from './faults.ts';
import { LiveConnection } from './socket-connection.ts';
import type { SocketFront } from './socket-front.ts';
import { WindowCounter } from './socket-timers.ts';

/** While somebody listens the market moves on in steps of this, real ms: events come without being asked for. */
const stepMs = 10;
const addressesMax = 1_000;

export interface SocketServer {
  connections(): number;
  /** All of them, without a word. */
  cut(): void;
  sayGoingAway(): void;
  close(): void;
}

export function serveSockets(server: Server, front: SocketFront, faults: Faults): SocketServer {
  const { frameBytesMax } = front.rules;
  const upgrades = new WebSocketServer({ noServer: true, maxPayload: frameBytesMax });
  const live = new Set<LiveConnection>();
  const door = new Door(front, live);
  let opened = 0;
  let steps: NodeJS.Timeout | undefined;

  function open(socket: WebSocket, request: IncomingMessage, remoteAddress: string): void {
    const { rules } = front;
    opened += 1;
    const number = opened;
    const connection = new LiveConnection({
      number,
      socket,
      request,
      remoteAddress,
      rules,
      faults,
    });
    live.add(connection);
    steps ??= setInterval(() => {
      front.advance();
    }, stepMs).unref();
    connection.serve(front.open(connection), () => {
      live.delete(connection);
      if (live.size > 0) return;
      clearInterval(steps);
      steps = undefined;
    });
  }

  server.on('upgrade', (request: IncomingMessage, stream: Duplex, head: Buffer) => {
    const address = (request.socket.remoteAddress ?? '').replace(/^::ffff:/, '');
    const refusal = door.refusalOf(request, address);
    // The client may be gone before it is answered.
    stream.on('error', () => undefined);
    if (refusal !== undefined) {
      stream.end(`HTTP/1.1 ${refusal}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`);
      return;
    }
    upgrades.handleUpgrade(request, stream, head, (socket) => {
      open(socket, request, address);
    });
  });

  const cut = (): void => {
    for (const connection of live) connection.cut();
  };
  return {
    connections: () => [...live].filter(({ isOpen }) => isOpen).length,
    cut,
    sayGoingAway: () => front.sayGoingAway?.(),
    close: () => {
      cut();
      clearInterval(steps);
      upgrades.close();
    },
  };
}

/** Who may come in. */
class Door {
  private readonly front: SocketFront;
  private readonly live: ReadonlySet<LiveConnection>;
  private readonly connects = new Map<string, WindowCounter>();

  constructor(front: SocketFront, live: ReadonlySet<LiveConnection>) {
    this.front = front;
    this.live = live;
  }

  /** The status line of a refused upgrade. */
  refusalOf({ url = '/' }: IncomingMessage, address: string): string | undefined {
    const [path = '/'] = url.split('?', 1);
    if (!this.front.serves(path)) return '404 Not Found';
    const { connects, connectionsMax = Number.POSITIVE_INFINITY } = this.front.rules;
    const ofAddress = [...this.live].filter(({ remoteAddress }) => remoteAddress === address);
    if (ofAddress.length >= connectionsMax) return '429 Too Many Requests';
    if (connects === undefined) return undefined;
    if (this.connects.size > addressesMax) this.connects.clear();
    const counter = this.connects.get(address) ?? new WindowCounter(connects);
    this.connects.set(address, counter);
    return counter.isOver() ? '429 Too Many Requests' : undefined;
  }
}
