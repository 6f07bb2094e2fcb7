/**
 * Client order ids that were sent already. HTX does not check them and would make a second order of a second request,
 * so here no id is sent twice, whoever asks for it, unless the exchange refused the order.
 */

export interface SentNames {
  /** False when it was sent before. */
  claim(clientOrderId: string): boolean;
  /** It was refused, or not sent after all. */
  release(clientOrderId: string): void;
}

/** Far more than an adapter's life brings; the oldest are forgotten first. */
const namesMax = 20_000;

export function createSentNames(): SentNames {
  const names = new Set<string>();
  return {
    claim(clientOrderId) {
      if (names.has(clientOrderId)) return false;
      names.add(clientOrderId);
      const [oldest] = names.size > namesMax ? names : [];
      if (oldest !== undefined) names.delete(oldest);
      return true;
    },
    release: (clientOrderId) => {
      names.delete(clientOrderId);
    },
  };
}
