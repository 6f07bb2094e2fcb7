/** From a frame of HitBTC's trading websocket to what it is: a notification, a reply, or nothing we know. */

import * as z from 'zod';
import { parseJson } from '../parse-json.ts';
import { errorShape } from './payloads.ts';

export type Frame =
  | { readonly kind: 'notification'; readonly method: string; readonly params: unknown }
  | { readonly kind: 'result'; readonly id: string | undefined; readonly result: unknown }
  | {
      readonly kind: 'error';
      readonly id: string | undefined;
      readonly code: string;
      readonly words: string;
    }
  | { readonly kind: 'garbage'; readonly because: string };

const idShape = z
  .union([z.string().max(64), z.number()])
  .nullish()
  .transform((id) => (id === null || id === undefined ? undefined : String(id)));

const notificationShape = z.object({ method: z.string(), params: z.unknown() });
const resultShape = z.object({ result: z.unknown(), id: idShape });
const errorReplyShape = errorShape.extend({ id: idShape });

/** Never throws. */
export function readFrame(text: string): Frame {
  let json: unknown;
  try {
    json = parseJson(text);
  } catch {
    return { kind: 'garbage', because: `${text.length} characters that are not json` };
  }
  const notification = notificationShape.safeParse(json);
  if (notification.success) return { kind: 'notification', ...notification.data };
  const failure = errorReplyShape.safeParse(json);
  if (failure.success) {
    const { id, error } = failure.data;
    const { code, message, description } = error;
    const words = description === '' ? message : `${message}: ${description}`;
    return { kind: 'error', id, code, words };
  }
  const reply = resultShape.safeParse(json);
  if (reply.success && reply.data.result !== undefined) return { kind: 'result', ...reply.data };
  return { kind: 'garbage', because: 'json that is neither a reply nor a notification' };
}
