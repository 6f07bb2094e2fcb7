/** What came back for one request, over REST or over `/ws/trade` alike. */

export type Reply =
  /** A success: the whole envelope, unread. */
  { readonly kind: 'answer'; readonly json: unknown } | Refusal | NoVerdict;

/** HTX's word that it did not work. */
export interface Refusal {
  readonly kind: 'refusal';
  readonly status: number;
  /** `err-code` of the first envelope, `code` of the second one; a name or a number. As it came: not to be shown. */
  readonly code: string;
  /** Safe to show. */
  readonly codeShown: string;
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

interface Told {
  readonly status: number;
  readonly code: string;
  readonly message: string;
  readonly orderState?: number | undefined;
}

/** `clean` makes words of the exchange safe to show. What it takes away could be what a code is known by. */
export function refusalOf(told: Told, clean: (text: string) => string): Refusal {
  const { status, code, message, orderState } = told;
  return {
    kind: 'refusal',
    status,
    code,
    codeShown: clean(code),
    message: clean(message),
    ...(orderState === undefined ? {} : { orderState }),
  };
}

export function textOf({ codeShown, message, status }: Refusal): string {
  return `${codeShown} with http status ${status}: ${message}`;
}
