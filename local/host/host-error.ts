/** The host cannot run as asked; the message is for the person who asked. */

export class HostError extends Error {
  override readonly name = 'HostError';
}

/** The code of a system error, however deep it is wrapped. */
export function codeOf(error: unknown): string | undefined {
  if (typeof error !== 'object' || error === null) return undefined;
  if ('cause' in error && error.cause !== undefined) return codeOf(error.cause);
  return 'code' in error && typeof error.code === 'string' ? error.code : undefined;
}
