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

export interface JsonLogger extends Logger {
  /** What writes the lines: middleware tells it of the invocation, and every line says it from then on. */
  readonly powertools: PowertoolsLogger;
}

export function createJsonLogger(options: JsonLoggerOptions): JsonLogger {
  const lines = new PowertoolsLogger({
    serviceName: options.service,
    logLevel: options.level,
    jsonReplacerFn: options.redactor.replace,
  });
  return { ...loggerOn(lines, {}), powertools: lines };
}

/** Fields are merged here: a child of the library copies its parent's options, and is dear to make for each bot. */
function loggerOn(lines: PowertoolsLogger, common: LogFields): Logger {
  const all = (fields: LogFields = {}) => writable({ ...common, ...fields });
  return {
    debug: (message, fields) => {
      lines.debug(message, all(fields));
    },
    info: (message, fields) => {
      lines.info(message, all(fields));
    },
    warn: (message, fields) => {
      lines.warn(message, all(fields));
    },
    error: (message, fields) => {
      lines.error(message, all(fields));
    },
    with: (fields) => loggerOn(lines, { ...common, ...fields }),
  };
}

/** `level` is the line's own severity to the library, which drops a field of that name; ours is of the grid. */
function writable({ level, ...fields }: LogFields): LogFields {
  return level === undefined ? fields : { ...fields, gridLevel: level };
}
