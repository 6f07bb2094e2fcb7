/** What came back for one request, over REST or over `/ws/trade` alike. */

export type Reply =
  /** A success: the whole envelope, unread. */
  { readonly kind: 'answer'; readonly json: unknown } | Refusal | NoVerdict;

/** HTX's word that it did not work. */
export interface Refusal {
  readonly kind: 'refusal';
  readonly status: number;
  /** `err-code` of the first envelope, `code` of the second one; a name or a number. */
  readonly code: string;
  /** Safe to show. */
  readonly message: string;
  /** What a cancel found the order to be. */
  readonly orderState?: number;
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
  return `${code} with http status ${status}: ${message}`;
}
