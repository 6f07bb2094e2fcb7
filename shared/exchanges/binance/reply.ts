/** What came back for one request, over REST or over the websocket alike. */

export type Reply =
  /** A success, its content unread. */
  { readonly kind: 'answer'; readonly json: unknown } | Refusal | NoVerdict;

/** Binance's word that it did not work. */
export interface Refusal {
  readonly kind: 'refusal';
  readonly status: number;
  readonly code: number;
  /** Safe to show. */
  readonly message: string;
  /** How long to keep quiet, ms; absent where nothing was said about that. */
  readonly retryAfterMs?: number;
}

/** No verdict of the exchange, whatever the reason. */
export interface NoVerdict {
  readonly kind: 'none';
  readonly status?: number;
  readonly detail: string;
  /** JSON came, in no shape we know. */
  readonly isMalformed: boolean;
  readonly retryAfterMs?: number;
}

export function textOf({ code, message, status }: Refusal): string {
  return `code ${code} with http status ${status}: ${message}`;
}
