/**
 * The one place that speaks HTTP. Whatever happens on the wire becomes a value here; an axios error, which holds the
 * signed headers, never leaves this file.
 */

import axios, {
  AxiosHeaders,
  isAxiosError,
  type AxiosAdapter,
  type AxiosRequestConfig,
} from 'axios';
import { parseJson, parseJsonExactly } from './parse-json.ts';

interface HttpRequest {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** Complete, query included; sent exactly so. */
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  /** Sent exactly so. */
  readonly body?: string;
}

/** `noAnswer` carries no verdict of the exchange: a sent order may have been stored. */
export type HttpResult = (
  | { readonly kind: 'answered'; readonly status: number; readonly json: unknown }
  | { readonly kind: 'noAnswer'; readonly status?: number; readonly detail: string }
) & {
  /** How long the server asks to be left alone, real ms; absent where it does not say. */
  readonly retryAfterMs?: number;
  /** The server's clock in whole seconds, epoch ms; absent where it does not say. */
  readonly dateMs?: number;
  /** Those of `headersKept` that were answered, names in lower case; absent without an answer. */
  readonly headers?: Readonly<Record<string, string>>;
};

export type Http = (request: HttpRequest) => Promise<HttpResult>;

export interface HttpOptions {
  /** Default 8000. */
  readonly timeoutMs?: number;
  /** Default 5,000,000. */
  readonly answerBytesMax?: number;
  /** Which headers of an answer are handed on, by the beginning of their name, lower case. Default none. */
  readonly headersKept?: readonly string[];
  /** Numbers with a fraction or an exponent come as text, and so do long integers anyway. Default false. */
  readonly isFractionKept?: boolean;
  /** Carries the bytes instead of node's http: what an adapter costs is measured without a network. */
  readonly transport?: AxiosAdapter;
}

const requestBytesMax = 1_000_000;
const commonHeaders = { Accept: 'application/json', 'User-Agent': 'mmm' };

export function createHttp(options: HttpOptions = {}): Http {
  const timeoutMs = options.timeoutMs ?? 8_000;
  const carry = axios.getAdapter(options.transport ?? 'http');
  const fixed = fixedConfig(timeoutMs, options);
  const parse = options.isFractionKept === true ? parseJsonExactly : parseJson;
  return async (request) => {
    // The timeout of axios is about silence; an answer that drips in for ever is ended by this.
    const patience = new AbortController();
    const timer = setTimeout(() => {
      patience.abort();
    }, timeoutMs);
    try {
      const response = await carry({
        ...fixed,
        method: request.method,
        url: request.url,
        headers: AxiosHeaders.from({ ...commonHeaders, ...request.headers }),
        ...(request.body === undefined ? {} : { data: request.body }),
        signal: patience.signal,
      });
      return {
        ...readAnswer(response.status, response.data, parse),
        ...retryAfterOf(response.headers['retry-after']),
        ...dateOf(response.headers['date']),
        ...headersOf(response.headers, options.headersKept ?? []),
      };
    } catch (error) {
      return { kind: 'noAnswer', detail: describe(error, timeoutMs) };
    } finally {
      clearTimeout(timer);
    }
  };
}

/**
 * All of a request that never changes. The adapter of axios is called with it directly: what axios does before and
 * after, merging and transforming, would find nothing to do, and takes longer than signing.
 */
function fixedConfig(timeoutMs: number, options: HttpOptions): AxiosRequestConfig {
  return axios.mergeConfig(axios.defaults as AxiosRequestConfig, {
    timeout: timeoutMs,
    maxContentLength: options.answerBytesMax ?? 5_000_000,
    maxBodyLength: requestBytesMax,
    // A signed request is for one address only, neither for where that points to nor for a proxy in between.
    maxRedirects: 0,
    proxy: false,
    responseType: 'text',
    validateStatus: () => true,
  });
}

function readAnswer(status: number, body: unknown, parse: (text: string) => unknown): HttpResult {
  if (status >= 300 && status < 400) {
    return { kind: 'noAnswer', status, detail: `http status ${status}: a redirect` };
  }
  const text = typeof body === 'string' ? body.trim() : '';
  try {
    return { kind: 'answered', status, json: parse(text) };
  } catch {
    return { kind: 'noAnswer', status, detail: `http status ${status}: ${lookOf(text)}` };
  }
}

/** Only the form in whole seconds; exchanges do not send dates. */
function retryAfterOf(header: unknown): { readonly retryAfterMs?: number } {
  return typeof header === 'string' && /^\d{1,8}$/.test(header)
    ? { retryAfterMs: Number(header) * 1000 }
    : {};
}

function headersOf(
  headers: Readonly<Record<string, unknown>>,
  kept: readonly string[],
): { readonly headers?: Readonly<Record<string, string>> } {
  if (kept.length === 0) return {};
  const found = Object.entries(headers).flatMap(([name, value]): [string, string][] => {
    const isKept = kept.some((beginning) => name.toLowerCase().startsWith(beginning));
    return isKept && typeof value === 'string' ? [[name.toLowerCase(), value]] : [];
  });
  return { headers: Object.fromEntries(found) };
}

function dateOf(header: unknown): { readonly dateMs?: number } {
  const dateMs = typeof header === 'string' ? Date.parse(header) : Number.NaN;
  return Number.isNaN(dateMs) ? {} : { dateMs };
}

/** Never a piece of the body: it can echo what was sent. */
function lookOf(text: string): string {
  if (text === '') return 'an empty body';
  return text.startsWith('<') ? 'an html body' : `${text.length} characters that are not json`;
}

/** Made of the error's code alone; its message, request and config stay behind. */
function describe(error: unknown, timeoutMs: number): string {
  const code = codeOf(error);
  if (['ECONNABORTED', 'ERR_CANCELED', 'ETIMEDOUT'].includes(code)) {
    return `no complete answer within ${timeoutMs} ms`;
  }
  if (isAxiosError(error) && error.message.startsWith('maxContentLength')) {
    return 'the answer is larger than allowed';
  }
  return `no complete answer: ${code}`;
}

function codeOf(error: unknown): string {
  const code: unknown = error instanceof Error && 'code' in error ? error.code : undefined;
  return typeof code === 'string' && /^[A-Z][A-Z0-9_]{2,40}$/.test(code) ? code : 'unnamed failure';
}
