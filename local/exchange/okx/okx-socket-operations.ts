/** Order operations over a websocket of the simulated OKX: the same routes as over REST, in another envelope. */

import type { WireObject } from './okx-orders.ts';
import { refuseMoreThanTwenty } from './okx-orders.ts';
import { okxRoutes, type AccountKey, type WriteRoute } from './okx-routes.ts';
import { instIdCode } from './okx-rows.ts';
import { OkxRefusal } from './okx-wire.ts';
import { carryOut, type OkxWrites } from './okx-writes.ts';

export interface OperationCall {
  readonly message: WireObject;
  readonly args: readonly WireObject[];
  readonly key: AccountKey | undefined;
  readonly address: string;
  readonly receivedMs: number;
}

/** Undefined for what is no order operation. */
export function operationGroup(op: unknown): string | undefined {
  return routeOf(op)?.group;
}

/** The answer without the id and name of the operation. */
export function operate(writes: OkxWrites, call: OperationCall) {
  const { message, args, key, address, receivedMs } = call;
  writes.exchange.advance();
  try {
    const route = routeOf(message['op']);
    if (key === undefined) throw new OkxRefusal(401, '60011', 'Please log in');
    if (!key.permissions.includes('trade')) {
      const text = "This API key doesn't have permission to use this function";
      throw new OkxRefusal(401, '50120', text);
    }
    refuseMoreThanTwenty(args);
    if (route === undefined || (!route.isBatch && args.length > 1)) {
      throw new OkxRefusal(200, '60013', 'Invalid args');
    }
    const { symbol } = writes.exchange.profile.instrument;
    const items = args.map((item) => withName(item, symbol));
    const expTime = message['expTime'];
    return carryOut(writes, route, items, { account: key.account, address, receivedMs, expTime });
  } catch (error) {
    if (!(error instanceof OkxRefusal)) throw error;
    return { code: error.code, msg: error.message, data: [] };
  }
}

function routeOf(op: unknown): WriteRoute | undefined {
  return okxRoutes.filter((route) => 'write' in route).find((route) => route.op === op);
}

/** Instruments are named by a number here; their old names are still understood. */
function withName({ instIdCode: code, ...item }: WireObject, symbol: string): WireObject {
  if (code === undefined || code === null) return item;
  return { ...item, instId: code === instIdCode ? symbol : `code ${JSON.stringify(code)}` };
}
