/** OKX's private websocket behind the dialect port: a request-reply websocket that also tells what becomes of orders. */

import { assert } from '../../domain/assert.ts';
import type { SocketDialect, SocketRequestKind } from '../../ports/socket-dialect.ts';
import type { ExchangeOptions } from '../options.ts';
import { socketUrlOf } from './access.ts';
import { createOkxCaller } from './caller.ts';
import { chargesOfSocket } from './limits.ts';
import { batchSizeMax } from './orders.ts';
import { frameOf } from './socket-frames.ts';
import { readInstrumentNames } from './socket-instruments.ts';
import { messagesOf } from './socket-messages.ts';

export interface OkxSocketOptions extends ExchangeOptions {
  /** Of all bots of the account. */
  readonly symbols: readonly string[];
}

const supported: ReadonlySet<SocketRequestKind> = new Set([
  'login',
  'subscribe',
  'unsubscribe',
  'place',
  'cancel',
  'replace',
]);

/** Reads over REST how instruments are named here; rejects with an `ExchangeError`. */
export async function createOkxSocketDialect(options: OkxSocketOptions): Promise<SocketDialect> {
  const { credentials, symbols } = options;
  const caller = createOkxCaller(options);
  const nameOf = await readInstrumentNames(caller, symbols);
  const clean = (text: string): string => caller.clean(text);

  return {
    exchange: 'okx',
    url: socketUrlOf(credentials),
    opening: ({ orderEvents }) =>
      orderEvents ? [{ kind: 'login' }, { kind: 'subscribe' }] : [{ kind: 'login' }],
    supports: (kind) => supported.has(kind),
    // The exchange cuts a connection that was silent for 30 s, and answers this text with `pong`.
    heartbeat: { kind: 'text', text: 'ping' },
    heartbeatAfterMs: 12_000,
    allowsTwo: true,
    chargesOf: chargesOfSocket,
    batchSizeMax,
    frameBytesMax: 65_536,
    framesPerSecondMax: 30,
    encode(request, id, nowMs) {
      if (request.kind === 'place' || request.kind === 'cancel') {
        const { length } = request.requests;
        assert(
          length > 0 && length <= batchSizeMax,
          `found ${length} orders for one frame, allowed 1 to ${batchSizeMax}`,
        );
      }
      return JSON.stringify(frameOf({ credentials, nameOf }, request, { id, nowMs }));
    },
    decode: (frame, underWay) => messagesOf(frame, underWay, clean),
  };
}
