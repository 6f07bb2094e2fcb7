/** What a command sees of the world it was started in; tests give another. */

import type { Clock } from '../shared/ports/clock.ts';

/** Questions to a person at a terminal; each rejects with `RefusedError` when the person gives up. */
export interface Prompt {
  /** What is typed is shown nowhere. `mistakeIn` tells what is wrong with it, or undefined. */
  hidden(question: string, mistakeIn: (text: string) => string | undefined): Promise<string>;
  choice(question: string, choices: readonly string[]): Promise<string>;
  /** Nothing but a clear yes is one. */
  confirm(question: string): Promise<boolean>;
  /** While the work goes on, what is typed is shown nowhere, and dropped: it may be a key, pasted too early. */
  unseen<T>(work: () => Promise<T>): Promise<T>;
}

export interface Io {
  /** One line, or several, to the standard output. */
  out(text: string): void;
  /** To the standard error. */
  err(text: string): void;
  /** What is being done, in a line that the next one takes the place of; empty for none. Absent where nobody watches. */
  readonly progress?: (text: string) => void;
  /** The standard input to its end, of at most so many bytes. Absent where there is none. */
  readonly readInput?: (bytesMax: number) => Promise<string>;
  /** Absent where no person sits in front of it. */
  readonly prompt?: Prompt;
  /** Whether a person reads the output: colours are for them. */
  readonly isTerminal: boolean;
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** Folder that relative paths start from. */
  readonly folder: string;
  readonly clock: Clock;
}

/** What was typed, or a file that was given, is wrong; each line is one mistake. Exit code 2. */
export class InputError extends Error {
  override readonly name = 'InputError';
  readonly lines: readonly string[];

  constructor(lines: readonly string[]) {
    super(lines.join('\n'));
    this.lines = lines;
  }
}

/** What was asked for cannot be done as things stand. Exit code 1. */
export class RefusedError extends Error {
  override readonly name = 'RefusedError';
}
