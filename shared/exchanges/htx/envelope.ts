/**
 * HTX has two envelopes: `{"status":"ok"}` or `"error"` with `err-code`, which some services spell `err_code`, and
 * `{"code":200}` or another number with `message`. Business errors come with HTTP status 200 in both. Source: HTX API
 * reference, "Response Format".
 */

import { envelopeShape } from './payloads.ts';
import { refusalOf, type Reply } from './reply.ts';

/** `clean` makes words of the exchange safe to show. */
export function openEnvelope(
  json: unknown,
  status: number,
  clean: (text: string) => string,
): Reply {
  const parsed = envelopeShape.safeParse(json);
  if (!parsed.success) return malformed(status);
  const envelope = parsed.data;
  const isFirst = envelope.status !== undefined;
  const isSuccess = isFirst ? envelope.status === 'ok' : envelope.code === '200';
  if (isSuccess) return status === 200 ? { kind: 'answer', json } : malformed(status);
  const code = isFirst ? (envelope['err-code'] ?? envelope.err_code) : envelope.code;
  if (code === undefined) return malformed(status);
  const message = envelope['err-msg'] ?? envelope.err_msg ?? envelope.message ?? '';
  const orderState = envelope['order-state'];
  return refusalOf({ status, code, message, orderState }, clean);
}

function malformed(status: number): Reply {
  const detail = `http status ${status}: no envelope of a known form`;
  return { kind: 'none', status, detail, isMalformed: true };
}
