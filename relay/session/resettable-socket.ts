/**
 * The TCP connection under a websocket, held on to so that it can be broken off: a socket that is merely closed still
 * delivers what the kernel has taken on, however late, and a reset throws it away. Under TLS only the inner socket can
 * be reset.
 */

import { connect, isIP, type Socket } from 'node:net';
import { connect as connectTls } from 'node:tls';

export class ResettableSocket {
  private readonly url: URL;
  private tcp: Socket | undefined;

  constructor(url: string) {
    this.url = new URL(url);
  }

  /** What the websocket is to speak through: connecting, and with TLS where the URL wants it. */
  open(): Socket {
    const { hostname, port, protocol } = this.url;
    const isSecure = protocol === 'wss:';
    // The brackets of an IPv6 address belong to the URL.
    const host = hostname.replace(/^\[(.*)\]$/, '$1');
    const tcp = connect({ host, port: port === '' ? (isSecure ? 443 : 80) : Number(port) });
    this.tcp = tcp;
    if (!isSecure) return tcp;
    return connectTls({ socket: tcp, host, servername: isIP(host) === 0 ? host : '' });
  }

  /** Nothing that was not delivered yet will be. */
  reset(): void {
    const { tcp } = this;
    if (tcp === undefined || tcp.destroyed) return;
    // While it is connecting nothing was written, and a reset would wait for the connection.
    if (tcp.connecting) tcp.destroy();
    else tcp.resetAndDestroy();
  }
}
