/** What CloudFormation asks of a custom resource, and the answer it waits for. */

import * as z from 'zod';

const requestSchema = z.object({
  RequestType: z.enum(['Create', 'Update', 'Delete']),
  ResponseURL: z.url({ protocol: /^https?$/ }),
  StackId: z.string(),
  RequestId: z.string(),
  LogicalResourceId: z.string(),
  PhysicalResourceId: z.string().optional(),
  ResourceProperties: z.object({ deployment: z.string().max(200).default('') }),
});

export type StackRequest = z.output<typeof requestSchema>;

/** Undefined for anything else, such as the call of a person. */
export function stackRequestOf(event: unknown): StackRequest | undefined {
  return requestSchema.safeParse(event).data;
}

export type StackOutcome =
  { readonly status: 'SUCCESS' } | { readonly status: 'FAILED'; readonly reason: string };

/** The whole answer may have 4096 bytes; in none of them a character of several. */
const reasonMax = 1_500;

export function stackAnswer(
  request: StackRequest,
  outcome: StackOutcome,
): Readonly<Record<string, string>> {
  const { StackId, RequestId, LogicalResourceId, PhysicalResourceId } = request;
  return {
    Status: outcome.status,
    ...(outcome.status === 'SUCCESS' ? {} : { Reason: plain(outcome.reason).slice(0, reasonMax) }),
    // One and the same for ever: another would have CloudFormation delete the one before.
    PhysicalResourceId: PhysicalResourceId ?? 'smoke-test',
    ...{ StackId, RequestId, LogicalResourceId },
  };
}

function plain(text: string): string {
  return text.replaceAll(/[^\x20-\x7e]/g, '?');
}
