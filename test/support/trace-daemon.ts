/** Stands where X-Ray's daemon would, and keeps what it is sent. */

import { createSocket } from 'node:dgram';
import { once } from 'node:events';

/** A part of a trace, as it is sent. */
export interface TracePart {
  readonly name: string;
  readonly annotations?: Readonly<Record<string, unknown>>;
  readonly error?: boolean;
}

export interface TraceDaemon {
  readonly address: string;
  /** Datagrams as they came. */
  readonly datagrams: readonly string[];
  readonly parts: () => readonly TracePart[];
  close(): Promise<void>;
}

export async function startTraceDaemon(): Promise<TraceDaemon> {
  const socket = createSocket('udp4');
  const datagrams: string[] = [];
  socket.on('message', (message) => datagrams.push(message.toString('utf8')));
  socket.bind(0, '127.0.0.1');
  await once(socket, 'listening');
  return {
    address: `127.0.0.1:${socket.address().port}`,
    datagrams,
    // After a line about the format comes the part itself.
    parts: () => datagrams.map((text) => JSON.parse(text.slice(text.indexOf('\n'))) as TracePart),
    close: async () => {
      const closed = once(socket, 'close');
      socket.close();
      await closed;
    },
  };
}

/** Of a function that is traced. Read when the tracer is loaded: set it before. */
export function traceEnvironment({ address }: Pick<TraceDaemon, 'address'>) {
  return {
    AWS_EXECUTION_ENV: 'AWS_Lambda_nodejs24.x',
    AWS_XRAY_DAEMON_ADDRESS: address,
    LAMBDA_TASK_ROOT: '/var/task',
    _HANDLER: 'index.handler',
    _X_AMZN_TRACE_ID: 'Root=1-67891233-abcdef012345678912345678;Parent=463ac35c9f6413ad;Sampled=1',
  } as const;
}
