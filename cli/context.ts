/** What every command gets: the world, the global flags, and how to answer. */

import { Chalk, type ChalkInstance } from 'chalk';
import type { Command } from 'commander';
import type { ConnectionFlags } from './connection.ts';
import type { Io } from './io.ts';

interface GlobalFlags extends ConnectionFlags {
  readonly json?: boolean;
}

export interface Context {
  readonly io: Io;
  readonly flags: GlobalFlags;
  readonly colours: ChalkInstance;
  /** Prints the value as JSON where --json is given, else as text for people. */
  readonly answer: (value: unknown, text: () => string) => void;
}

/** Reads the global flags wherever they stand on the command line. */
export function contextOf(command: Command, io: Io): Context {
  const flags = command.optsWithGlobals<GlobalFlags>();
  const isColoured = io.isTerminal && (io.environment['NO_COLOR'] ?? '') === '';
  return {
    io,
    flags,
    colours: new Chalk({ level: isColoured ? 1 : 0 }),
    answer: (value, text) => {
      io.out(flags.json === true ? JSON.stringify(value, undefined, 2) : text());
    },
  };
}
