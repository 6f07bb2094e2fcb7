/** What the exchange itself has told of one bot so far: its orders, what they traded, and what it was told to do. */

import type { OrderChange, SimulatedOrder } from '../../../local/exchange/records.ts';
import { isOfBot } from '../../../shared/domain/client-order-id.ts';
import { decimal, zero, type Decimal } from '../../../shared/domain/decimal.ts';
import { newIdPrefix } from '../../../shared/runtime/id-prefix.ts';
import type { Venue } from '../venue/venue.ts';
import { ConfigTrail } from './config-trail.ts';
import { StopTrail } from './stop-trail.ts';

/** An order of the bot's, as the exchange has it. */
export interface Placed {
  readonly id: string;
  /** Its client order id, also where the exchange was not told it. */
  readonly name: string;
  readonly price: Decimal;
  readonly isFlattening: boolean;
  readonly order: Readonly<SimulatedOrder>;
}

/** As time goes by, the last moment at which a request sent at a time may arrive is this much later. */
export const underWayMs = 40_000;

export class BotLog {
  readonly botId: string;
  readonly venue: Venue;
  readonly account: string;
  readonly prefix: string;
  readonly configs = new ConfigTrail();
  readonly stops: StopTrail;
  /** What a remainder counted for as the bot came to a stop; it may be worth more by and by. */
  flatAtPrice: Decimal | undefined;
  /** Every order the exchange received and did not refuse, by its id there. */
  readonly placed = new Map<string, Placed>();
  readonly live = new Map<string, Placed>();
  /** Client order ids received, refused or not. */
  readonly names = new Set<string>();
  /** When requests to place came, by client order id, until it is known by when they had to be sent. */
  readonly cameAtMs = new Map<string, number>();
  /** Orders of others it took over when it started, by their exchange ids. */
  readonly adopted = new Set<string>();
  /** How often passes told that an order of that name was filled, wholly or in part; one may have died before it told. */
  readonly toldFilled = new Map<string, number>();
  /** Orders of which a report told more than the trades seen by then: nobody may ever list those trades. */
  readonly toldByReport = new Set<string>();
  /** Bought less sold less fees taken in base; and received less paid less fees taken in quote. */
  base = zero;
  quote = zero;
  private readonly idByName = new Map<string, string>();

  constructor(botId: string, venue: Venue, account: string) {
    this.botId = botId;
    this.venue = venue;
    this.account = account;
    // The second its life began is no part of how its orders are told from others'.
    this.prefix = newIdPrefix(botId, 0);
    this.stops = new StopTrail(botId);
  }

  /** The bot's name for the order, where it is the bot's. */
  nameOf({ change, order: { account, request, id } }: OrderChange): string | undefined {
    const known = this.placed.get(id);
    if (known !== undefined) return known.name;
    // A request of ours may end an order of somebody else's, which has no name either.
    const isArrival = change === 'new' || change === 'refused';
    const serving = isArrival ? this.venue.history.serving : undefined;
    const name = request.clientOrderId ?? serving?.clientOrderId;
    return account === this.account && isOfBot(this.prefix, name) ? name : undefined;
  }

  /** The last that came under the name and was not refused. */
  named(name: string): Placed | undefined {
    return this.placed.get(this.idByName.get(name) ?? '');
  }

  /** Enters an order that has just been received. */
  enter(name: string, order: Readonly<SimulatedOrder>): Placed {
    const { id, request } = order;
    const isFlattening = this.stops.isFlattening(name);
    const placed = { id, name, price: decimal(request.price), isFlattening, order };
    this.placed.set(id, placed);
    this.idByName.set(name, id);
    this.live.set(id, placed);
    return placed;
  }

  /** Whatever became of one that was entered. */
  follow({ order, fill }: OrderChange): void {
    const placed = this.placed.get(order.id);
    if (placed === undefined) return;
    const now = { ...placed, order };
    this.placed.set(order.id, now);
    if (order.status === 'live') this.live.set(order.id, now);
    else this.live.delete(order.id);
    if (fill === undefined) return;
    const { side, quantity, price, fee, feeCurrency } = fill;
    const sign = side === 'buy' ? 1 : -1;
    const isBaseFee = feeCurrency === this.venue.instrument.base;
    this.base = this.base.plus(quantity.mul(sign)).minus(isBaseFee ? fee : 0);
    this.quote = this.quote.minus(quantity.mul(price).mul(sign)).minus(isBaseFee ? 0 : fee);
  }

  quantityOf({ order }: Placed): Decimal {
    return this.venue.exchange.profile.instrument.lotSize.mul(order.lots);
  }

  filledOf({ order }: Placed): Decimal {
    return this.venue.exchange.profile.instrument.lotSize.mul(order.filledLots);
  }
}
