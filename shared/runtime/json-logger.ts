/** Log lines as JSON on standard output, one object a line, without secrets. */

import { Logger as PowertoolsLogger } from '@aws-lambda-powertools/logger';
import type { LogFields, Logger } from '../ports/logger.ts';
import type { LogLevel } from './config.ts';
import type { Redactor } from './redactor.ts';

export interface JsonLoggerOptions {
  readonly service: string;
  readonly level: LogLevel;
  readonly redactor: Redactor;
}

export function createJsonLogger(options: JsonLoggerOptions): Logger {
  const lines = new PowertoolsLogger({
    serviceName: options.service,
    logLevel: options.level,
    jsonReplacerFn: options.redactor.replace,
  });
  return loggerOn(lines, {});
}

/** Fields are merged here: a child of the library copies its parent's options, and is dear to make for each bot. */
function loggerOn(lines: PowertoolsLogger, common: LogFields): Logger {
  return {
    debug: (message, fields) => {
      lines.debug(message, { ...common, ...fields });
    },
    info: (message, fields) => {
      lines.info(message, { ...common, ...fields });
    },
    warn: (message, fields) => {
      lines.warn(message, { ...common, ...fields });
    },
    error: (message, fields) => {
      lines.error(message, { ...common, ...fields });
    },
    with: (fields) => loggerOn(lines, { ...common, ...fields }),
  };
}
