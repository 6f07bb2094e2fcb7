/** The exchange's end of one connection to `/ws/trade`: REST requests in messages, answered under their `cid`. */

import type { MessageEndpoint } from '../faults.ts';
import type { SocketPeer, SocketWork } from '../socket-front.ts';
import type { HtxCall, HtxWorld } from './htx-call.ts';
import { requirePermission, type AccountKey } from './htx-keys.ts';
import {
  cancelFound,
  cancelMany,
  cancelOne,
  placeMany,
  placeOne,
  type HtxOperation,
} from './htx-operations.ts';
import { entriesOf, HtxParameters, recordOf } from './htx-parameters.ts';
import type { HtxSocketSession, SocketFrame } from './htx-socket-session.ts';
import { HtxRefusal, refusalFields } from './htx-wire.ts';

interface Channel {
  readonly endpoint: MessageEndpoint;
  readonly operation: HtxOperation;
  /** Whose budget a request is taken from: the one REST takes it from. */
  readonly budgetOf?: (parameters: HtxParameters) => HtxOperation;
}

const channels: Readonly<Record<string, Channel>> = {
  'create-order': { endpoint: 'socket-place', operation: placeOne },
  'create-batchorder': { endpoint: 'socket-place', operation: placeMany },
  cancel: { endpoint: 'socket-cancel', operation: cancelMany, budgetOf: cancelBudgetOf },
  cancelall: { endpoint: 'socket-cancel', operation: cancelFound },
};

function cancelBudgetOf(parameters: HtxParameters): HtxOperation {
  const ids = parameters.texts('order-ids') ?? parameters.texts('client-order-ids') ?? [];
  return ids.length === 1 ? cancelOne : cancelMany;
}

export class HtxTradePeer implements SocketPeer {
  private readonly world: HtxWorld;
  private readonly session: HtxSocketSession;
  private readonly onEnd: () => void;

  constructor(world: HtxWorld, session: HtxSocketSession, onEnd: () => void) {
    this.world = world;
    this.session = session;
    this.onEnd = onEnd;
  }

  read(text: string): SocketWork {
    return this.session.read(text, (frame) => this.workOf(frame));
  }

  onClose(): void {
    this.session.stop();
    this.onEnd();
  }

  private workOf(frame: SocketFrame): SocketWork {
    const { ch } = frame;
    const channel =
      typeof ch === 'string' && Object.hasOwn(channels, ch) ? channels[ch] : undefined;
    if (channel === undefined) return this.session.complaint(frame, 2001, 'invalid.ch');
    return {
      endpoint: channel.endpoint,
      run: () => {
        this.carryOut(frame, channel);
      },
    };
  }

  private carryOut({ cid, params }: SocketFrame, channel: Channel): void {
    const named = cid === undefined ? {} : { cid };
    try {
      this.session.send({ ...this.answerTo(params, channel), ...named });
    } catch (error) {
      if (!(error instanceof HtxRefusal)) throw error;
      // The shape of an error here is not confirmed: as over REST, less the `data`.
      this.session.send({ ...refusalFields(error), ...named });
    }
  }

  private answerTo(params: unknown, { operation, budgetOf }: Channel): object {
    const { key } = this.session;
    if (key === undefined) throw new HtxRefusal('login-required', 'invalid.auth.state');
    const { exchange, limits } = this.world;
    exchange.advance();
    requirePermission(key, 'trade');
    const call = this.callOf(params, key);
    const { name, limit } = budgetOf?.(call.parameters) ?? operation;
    limits.spend(key.account, name, limit, exchange.nowMs);
    return operation.run(call);
  }

  private callOf(params: unknown, key: AccountKey): HtxCall {
    const isList = Array.isArray(params);
    return {
      world: this.world,
      parameters: new HtxParameters(isList ? {} : recordOf(params)),
      entries: entriesOf(params),
      pathId: '',
      key,
    };
  }
}
