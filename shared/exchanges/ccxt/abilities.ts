/**
 * What an exchange can do, as ccxt knows it: by its flags and features, and where it has none for something, by what it
 * would send. Nothing here is a list of ours. In doubt an exchange cannot: without client order ids the engine finds
 * its orders again by matching, which always works.
 */

import * as z from 'zod';
import { drySymbol, dryClient, dryRun, namesMarket, type Leaf } from './dry-run.ts';
import type { CcxtClass, CcxtClient } from './library.ts';

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

export interface PastOrders {
  readonly method: PastMethod;
  readonly ability: ListAbility;
}

type PastMethod =
  'fetchCanceledAndClosedOrders' | 'fetchOrders' | 'fetchClosedOrders' | 'fetchCanceledOrders';
type ListMethod = PastMethod | 'fetchMyTrades' | 'fetchOpenOrders';

export interface ListAbility {
  /** Most rows of one answer; absent where ccxt does not tell. */
  readonly limit?: number;
  /** Rows before a time can be asked for. */
  readonly until: boolean;
  /** Longest stretch of time of one question, ms. */
  readonly windowMs?: number;
  /** Of every symbol, whichever is asked for. */
  readonly ofAllSymbols: boolean;
}

/** Seventeen characters, as ours have at least. */
const probeId = 'mmmprobe000000017';
const probeOrderId = '1234567890123';
const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;
const placeSources = /^create\w*Order/;
const lookupSources = /^fetch\w*Orders?(Classic|Request)?$/;
const tradesSinceMs = 1_699_999_000_000;
const tradesUntilMs = 1_699_999_900_000;
const dayMs = 86_400_000;

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

/**
 * Whether the parameter changes the request, by more than being handed on under the name that only ccxt uses: what an
 * adapter does not know it sends as it came.
 */
function isUnderstood(
  name: string,
  {
    plain,
    asked,
    source,
  }: {
    readonly plain: readonly Leaf[] | undefined;
    readonly asked: readonly Leaf[] | undefined;
    readonly source: string;
  },
): boolean {
  if (plain === undefined || asked === undefined) return false;
  const isKnown = source.toLowerCase().includes(name.toLowerCase());
  const counted = (leaves: readonly Leaf[]): string =>
    JSON.stringify(leaves.filter((leaf) => isKnown || leaf.name !== name).filter(isContent));
  return counted(plain) !== counted(asked);
}

/** A signature differs whenever anything does. */
function isContent({ name }: Leaf): boolean {
  return name === undefined || !/^(sign|signature|sig)$/i.test(name);
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

/** Those that were canceled go first, where any go. */
function idsKeptMs(client: CcxtClient): number | undefined {
  const { daysBack, daysBackCanceled } = featureOf(client, 'fetchClosedOrders');
  if (daysBack === undefined || daysBackCanceled === undefined) return undefined;
  return Math.min(daysBack, daysBackCanceled) * dayMs;
}

const pastChoices: readonly (readonly PastMethod[])[] = [
  ['fetchCanceledAndClosedOrders'],
  ['fetchOrders'],
  ['fetchClosedOrders', 'fetchCanceledOrders'],
  ['fetchClosedOrders'],
];

async function pastOrdersOf(Class: CcxtClass, client: CcxtClient): Promise<readonly PastOrders[]> {
  for (const methods of pastChoices) {
    const lists = await Promise.all(methods.map((method) => listOf(Class, client, method)));
    const past = lists.flatMap((ability, i): PastOrders[] => {
      const method = methods[i];
      return ability === undefined || method === undefined ? [] : [{ method, ability }];
    });
    if (past.length === methods.length) return past;
  }
  return [];
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

const days = z.number().optional();
const featureShape = z
  .object({
    limit: z.number().optional(),
    untilDays: days,
    daysBack: days,
    daysBackCanceled: days,
  })
  .optional()
  .catch({});
const featuresShape = z.object({ spot: z.record(z.string(), featureShape) });

function featureOf(
  { features }: CcxtClient,
  method: ListMethod,
): NonNullable<z.infer<typeof featureShape>> {
  const told = featuresShape.safeParse(features);
  return (told.success ? told.data.spot[method] : undefined) ?? {};
}

async function listOf(
  Class: CcxtClass,
  client: CcxtClient,
  method: ListMethod,
): Promise<ListAbility | undefined> {
  if (client.has[method] !== true) return undefined;
  const ask =
    (parameters: Readonly<Record<string, unknown>>) =>
    (dry: CcxtClient): Promise<unknown> =>
      dry[method](drySymbol, tradesSinceMs, undefined, parameters);
  const withMarket = await dryRun(Class, ask({}), namesMarket);
  const isWanted = withMarket === undefined ? undefined : namesMarket;
  const plain = withMarket ?? (await dryRun(Class, ask({})));
  const bounded = await dryRun(Class, ask({ until: tradesUntilMs }), isWanted);
  const source = sourceOf(client, new RegExp(`^${method}`));
  const { untilDays, limit: limitTold } = featureOf(client, method);
  const limit = await limitSent(Class, method, limitTold);
  const until = isUnderstood('until', { plain, asked: bounded, source });
  return {
    ...(limit === undefined ? {} : { limit }),
    until,
    ...(until && untilDays !== undefined ? { windowMs: untilDays * dayMs } : {}),
    ofAllSymbols: withMarket === undefined,
  };
}

/** A length of pages that is not asked for is not that of the pages that come. */
async function limitSent(
  Class: CcxtClass,
  method: ListMethod,
  limit: number | undefined,
): Promise<number | undefined> {
  if (method === 'fetchMyTrades' || limit === undefined) return limit;
  const sized = await dryRun(
    Class,
    (dry) => dry[method](drySymbol, undefined, limit, {}),
    (leaves) => leaves.some(({ value }) => value === String(limit)),
  );
  return sized === undefined ? undefined : limit;
}

/** Found in the layers that all exchanges share. */
const baseMethods = ['fetch2', 'createPostOnlyOrder'];

/** The text of the client's own methods of such a name: those of the exchange, not those of ccxt's base. */
function sourceOf(client: CcxtClient, name: RegExp): string {
  const texts: string[] = [];
  let layer: object | null = Object.getPrototypeOf(client) as object | null;
  while (layer !== null && !baseMethods.some((base) => Object.hasOwn(layer ?? {}, base))) {
    for (const key of Object.getOwnPropertyNames(layer)) {
      const method: unknown = Object.getOwnPropertyDescriptor(layer, key)?.value;
      if (name.test(key) && typeof method === 'function') texts.push(method.toString());
    }
    layer = Object.getPrototypeOf(layer) as object | null;
  }
  return texts.join('\n');
}
