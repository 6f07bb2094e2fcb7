/** Requests by user and endpoint, and by address on public ones, in fixed windows of virtual time. */

import { HtxRefusal } from './htx-wire.ts';

export interface HtxLimit {
  readonly max: number;
  readonly windowMs: number;
}

interface Use {
  window: number;
  used: number;
}

const keysMax = 10_000;

export class HtxRateLimits {
  private readonly uses = new Map<string, Use>();

  /**
   * Counts one request of a user (or an address) to an endpoint and returns the headers that tell what is left. Throws
   * `HtxRefusal` when it is one too many. That `Expire` is the end of the window as a time is not confirmed.
   */
  spend(
    who: string,
    endpoint: string,
    { max, windowMs }: HtxLimit,
    nowMs: number,
  ): Readonly<Record<string, string>> {
    const use = this.use(`${who} ${endpoint}`, Math.floor(nowMs / windowMs));
    use.used += 1;
    if (use.used > max) throw tooManyRequests();
    return {
      'x-hb-ratelimit-requests-remain': String(max - use.used),
      'x-hb-ratelimit-requests-expire': String((use.window + 1) * windowMs),
    };
  }

  private use(key: string, window: number): Use {
    const known = this.uses.get(key);
    if (known?.window === window) return known;
    if (this.uses.size > keysMax) this.uses.clear();
    const fresh = { window, used: 0 };
    this.uses.set(key, fresh);
    return fresh;
  }
}

export function tooManyRequests(): HtxRefusal {
  const message = 'Frequency of requests has exceeded the limit, please try again later';
  return new HtxRefusal('base-request-exceed-frequency-limit', message, { code: 1006 });
}
