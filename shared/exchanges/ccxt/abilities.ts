/**
 * What an exchange can do, as ccxt knows it: by its flags and features, and where it has none for something, by what it
 * would send. Nothing here is a list of ours. In doubt an exchange cannot: without client order ids the engine finds
 * its orders again by matching, which always works.
 */

import * as z from 'zod';
import { drySymbol, dryClient, dryRun, type Leaf } from './dry-run.ts';
import type { CcxtClass, CcxtClient } from './library.ts';
import {
  idsKeptMs,
  listOf,
  pastOrdersOf,
  type ListAbility,
  type PastOrders,
} from './list-ability.ts';
import { isUnderstood, sourceOf } from './understanding.ts';

export interface Abilities {
  /** Absent where orders do not carry our id, or cannot be looked up by it. */
  readonly ids?: OrderIds;
  readonly canPlace: boolean;
  readonly postOnly: boolean;
  readonly immediate: boolean;
  /** Absent where our trades cannot be listed. */
  readonly trades?: ListAbility;
  /** Absent where our open orders cannot be listed: then nothing works. */
  readonly openOrders?: ListAbility;
  readonly orderTrades: boolean;
  /** Methods that find one order between them; absent where single orders cannot be asked for. */
  readonly lookups?: readonly LookupMethod[];
  readonly time: boolean;
}

export type LookupMethod = 'fetchOrder' | 'fetchOpenOrder' | 'fetchClosedOrder';

export interface OrderIds {
  /** ccxt puts this before our id, as the exchange wants it. */
  readonly prefix: string;
  /** How old an order may be that the exchange still knows by our id, ms; absent where ccxt does not tell. */
  readonly keptMs?: number;
  /** Lists that show ended orders with our ids. */
  readonly past: readonly PastOrders[];
}

/** Seventeen characters, as ours have at least. */
const probeId = 'mmmprobe000000017';
const probeOrderId = '1234567890123';
const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;
const placeSources = /^create\w*Order/;
const lookupSources = /^fetch\w*Orders?(Classic|Request)?$/;

export async function abilitiesOf(Class: CcxtClass): Promise<Abilities> {
  const client = dryClient(Class, () => ({}));
  const order = createWith(Class, {});
  const [plain, named, postOnly, immediate] = await Promise.all([
    order,
    createWith(Class, { clientOrderId: probeId }),
    createWith(Class, { postOnly: true }),
    createWith(Class, { timeInForce: 'IOC' }),
  ]);
  const source = sourceOf(client, placeSources);
  const lookups = await lookupsOf(Class, client);
  const ids = await orderIdsOf(Class, client, { plain, named, lookups: lookups ?? [] });
  const [trades, openOrders] = await Promise.all([
    listOf(Class, client, 'fetchMyTrades'),
    listOf(Class, client, 'fetchOpenOrders'),
  ]);
  return {
    ...(ids === undefined ? {} : { ids }),
    canPlace: plain !== undefined && client.has['spot'] !== false,
    postOnly: isUnderstood('postOnly', { plain, asked: postOnly, source }),
    immediate: isUnderstood('timeInForce', { plain, asked: immediate, source }),
    ...(trades === undefined ? {} : { trades }),
    ...(openOrders === undefined ? {} : { openOrders }),
    orderTrades: client.has['fetchOrderTrades'] === true,
    ...(lookups === undefined ? {} : { lookups }),
    time: client.has['fetchTime'] === true,
  };
}

function createWith(
  Class: CcxtClass,
  parameters: Readonly<Record<string, unknown>>,
): Promise<readonly Leaf[] | undefined> {
  return dryRun(
    Class,
    (client) => client.createOrder(drySymbol, 'limit', 'buy', '1.5', '2.5', parameters),
    (leaves) => ['1.5', '2.5'].every((amount) => leaves.some(({ value }) => value === amount)),
  );
}

/** Some exchanges keep live orders and finished ones apart, and ccxt refuses to look at one place only. */
const lookupChoices: readonly (readonly LookupMethod[])[] = [
  ['fetchOrder'],
  ['fetchOpenOrder', 'fetchClosedOrder'],
];

async function lookupsOf(
  Class: CcxtClass,
  client: CcxtClient,
): Promise<readonly LookupMethod[] | undefined> {
  for (const methods of lookupChoices) {
    if (!methods.every((method) => client.has[method] === true)) continue;
    const asked = await Promise.all(
      methods.map((method) =>
        dryRun(
          Class,
          (dry) => dry[method](probeOrderId, drySymbol),
          (leaves) => leaves.some(({ value }) => value === probeOrderId),
        ),
      ),
    );
    if (asked.every((leaves) => leaves !== undefined)) return methods;
  }
  return undefined;
}

async function orderIdsOf(
  Class: CcxtClass,
  client: CcxtClient,
  {
    plain,
    named,
    lookups,
  }: {
    readonly plain: readonly Leaf[] | undefined;
    readonly named: readonly Leaf[] | undefined;
    readonly lookups: readonly LookupMethod[];
  },
): Promise<OrderIds | undefined> {
  const carried = named?.find(({ value }) => value.endsWith(probeId));
  const name = carried?.name;
  if (carried === undefined || name === undefined || lookups.length === 0) return undefined;
  if (!/clientOrderId/i.test(sourceOf(client, placeSources))) return undefined;
  // An id that is made up as a UUID where none is given may have to be one.
  if (uuid.test(plain?.find((leaf) => leaf.name === name)?.value ?? '')) return undefined;
  if (!isShown(client, name, carried.value)) return undefined;
  if (!/clientOrderId/i.test(sourceOf(client, lookupSources))) return undefined;
  for (const method of lookups) {
    // Where ccxt looks through an answer for an order itself, it does so by the exchange's id.
    if (/=== id\b/.test(sourceOf(client, new RegExp(`^${method}$`)))) return undefined;
    const asked = await dryRun(
      Class,
      (dry) => dry[method]('', drySymbol, { clientOrderId: probeId }),
      (leaves) => leaves.some(({ value }) => value.endsWith(probeId)),
    );
    const found = asked?.find(({ value }) => value.endsWith(probeId));
    const isSameName = found?.name === undefined || bareName(found.name) === bareName(name);
    if (found === undefined || !isSameName) return undefined;
  }
  const keptMs = idsKeptMs(client);
  return {
    prefix: carried.value.slice(0, -probeId.length),
    ...(keptMs === undefined ? {} : { keptMs }),
    past: await pastOrdersOf(Class, client),
  };
}

/** Exchanges call it `newClientOrderId` when placing and `origClientOrderId` when asking. */
function bareName(name: string): string {
  return name
    .toLowerCase()
    .replace(/[^a-z]/g, '')
    .replace(/^(new|orig)/, '');
}

/** Whether an order of the exchange's that shows the id is read with it. */
function isShown(client: CcxtClient, name: string, value: string): boolean {
  const raw = new Proxy(
    {},
    {
      get: (_, key) =>
        typeof key === 'string' && bareName(key) === bareName(name) ? value : undefined,
      has: (_, key) => typeof key === 'string' && bareName(key) === bareName(name),
    },
  );
  try {
    const read = shownShape.safeParse(client.parseOrder(raw, client.market(drySymbol)));
    return read.success && read.data.clientOrderId.endsWith(probeId);
  } catch {
    return false;
  }
}

const shownShape = z.object({ clientOrderId: z.string() });
