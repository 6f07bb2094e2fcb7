/** A logger that keeps its lines, to be searched. */

import type { LogFields, Logger } from '../../shared/ports/logger.ts';

export function listeningLogger(): { readonly logger: Logger; readonly lines: () => string } {
  const kept: string[] = [];
  const loggerWith = (common: LogFields): Logger => {
    const line =
      (level: string) =>
      (message: string, fields: LogFields = {}): void => {
        const shown = JSON.stringify({ ...common, ...fields }, (_key, value: unknown) =>
          value instanceof Error ? `${value.name}: ${value.message}` : value,
        );
        kept.push(`${level} ${message} ${shown}`);
      };
    return {
      debug: line('debug'),
      info: line('info'),
      warn: line('warn'),
      error: line('error'),
      with: (fields) => loggerWith({ ...common, ...fields }),
    };
  };
  return { logger: loggerWith({}), lines: () => kept.join('\n') };
}
