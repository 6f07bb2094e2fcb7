/** A connection to the simulated Binance through our dialect. */

import type { BinanceKey } from '../../local/exchange/binance/binance-keys.ts';
import type { Simulator } from '../../local/exchange/simulator.ts';
import { createBinanceSocketDialect } from '../../shared/exchanges/binance/socket-dialect.ts';
import type { Clock } from '../../shared/ports/clock.ts';
import type {
  SocketDialect,
  SocketMessage,
  SocketRequest,
} from '../../shared/ports/socket-dialect.ts';
import { credentialsOf } from './binance-support.ts';
import { RawSocket } from './raw-socket.ts';

/** A connection that speaks through the dialect. */
export class Wire {
  readonly told: SocketMessage[] = [];
  readonly dialect: SocketDialect;
  skewMs = 0;
  private readonly socket: RawSocket;
  private readonly clock: Clock;
  private asked = 0;

  private constructor(dialect: SocketDialect, socket: RawSocket, clock: Clock) {
    this.dialect = dialect;
    this.socket = socket;
    this.clock = clock;
  }

  static async open(binance: Simulator, clock: Clock, key: BinanceKey): Promise<Wire> {
    const credentials = credentialsOf(binance, key);
    const symbols = ['BTC-USDT'];
    const dialect = await createBinanceSocketDialect({ credentials, clock, symbols });
    return new Wire(dialect, await new RawSocket(dialect.url).open(), clock);
  }

  close(): void {
    this.socket.close();
  }

  async ask(request: SocketRequest): Promise<unknown> {
    this.asked += 1;
    const id = String(this.asked);
    this.socket.send(this.dialect.encode(request, id, this.clock.now() + this.skewMs));
    for (;;) {
      for (const message of await this.hear(new Map([[id, request]]))) {
        if (message.kind === 'answer' && message.id === id) return message.answer;
        this.told.push(message);
      }
    }
  }

  async event(): Promise<unknown> {
    for (;;) {
      const message = this.told.shift();
      if (message?.kind === 'events') return message.events[0];
      if (message === undefined) this.told.push(...(await this.hear(new Map())));
    }
  }

  private async hear(underWay: ReadonlyMap<string, SocketRequest>) {
    return this.dialect.decode(JSON.stringify(await this.socket.next()), underWay);
  }
}
