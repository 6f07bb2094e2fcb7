/** Answers to place and cancel requests. */

import { json, text, type ScriptedAnswer } from '../../support/scripted-http-server.ts';
import { nowMs } from './okx-bench.ts';

/** The item of one order in such an answer. */
export function ack(sCode: string, changes: Readonly<Record<string, unknown>> = {}): unknown {
  const ordId = sCode === '0' ? '5001' : '';
  return { ordId, clOrdId: 'gr1a0001', ts: String(nowMs), sCode, sMsg: 'so it is', ...changes };
}

export interface NoVerdictCase {
  readonly why: string;
  readonly answer: ScriptedAnswer;
  /** Short where the client has to give up by itself. */
  readonly timeoutMs?: number;
}

/** Ways to get no verdict, on any endpoint. */
export const noVerdicts: readonly NoVerdictCase[] = [
  { why: 'an html page with status 200', answer: text('<html>hello</html>') },
  { why: 'an html page with status 403', answer: text('<html>denied</html>', 403) },
  { why: 'an html page with status 429', answer: text('<html>slow down</html>', 429) },
  { why: 'a 502', answer: text('<html>bad gateway</html>', 502) },
  { why: 'a 503 with code 50001', answer: json({ code: '50001', msg: 'busy', data: [] }, 503) },
  { why: 'a 400 with code 50004', answer: json({ code: '50004', msg: 'timeout', data: [] }, 400) },
  { why: 'a 500 with code 50026', answer: json({ code: '50026', msg: 'system', data: [] }, 500) },
  { why: 'a success with status 500', answer: json({ code: '0', data: [ack('0')] }, 500) },
  { why: 'an empty body', answer: text('') },
  { why: 'half an answer', answer: text('{"code":"0","data":[{"ordId":"50') },
  { why: 'a truncated answer', answer: { kind: 'truncated', text: '{"code":"0",' } },
  { why: 'a reset', answer: { kind: 'reset' } },
  { why: 'silence', answer: { kind: 'silence' }, timeoutMs: 300 },
  { why: 'an answer that drips', answer: { kind: 'drip' }, timeoutMs: 300 },
  { why: 'a huge answer', answer: { kind: 'huge', bytes: 200_000 } },
  { why: 'a redirect', answer: { kind: 'redirect', to: '/elsewhere' } },
  { why: 'json of no known shape', answer: json({ error: 'what' }) },
  { why: 'json that is no object', answer: json([1, 2]) },
  { why: 'an item without its code', answer: json({ code: '0', data: [{ ordId: '1' }] }) },
  { why: 'no items', answer: json({ code: '1', msg: 'All operations failed', data: [] }) },
  { why: 'too many items', answer: json({ code: '0', data: [ack('0'), ack('0')] }) },
  {
    why: 'an item of another order',
    answer: json({ code: '0', data: [ack('0', { clOrdId: 'x' })] }),
  },
];
