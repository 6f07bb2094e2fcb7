/** Single keys of a terminal: which bot to look at. */

export interface Keys {
  /** Gives the terminal back. */
  stop(): void;
}

/** Where keys come from, and what the one that interrupts does. */
export interface Keyboard {
  readonly input: KeyStream;
  readonly onInterrupt: () => void;
}

/** Standard input, or anything that may be a terminal. */
export type KeyStream = NodeJS.ReadableStream & {
  readonly isTTY?: boolean;
  setRawMode?: (isRaw: boolean) => unknown;
};

const interruptKeys = ['\u0003', 'q'];

/**
 * Tells the number of the bot for a digit, and 0 for all of them in turn. A terminal that passes on single keys passes
 * on the one that interrupts as well. Undefined where the input is no terminal.
 */
export function listenToKeys(
  { input, onInterrupt }: Keyboard,
  onDigit: (digit: number) => void,
): Keys | undefined {
  if (input.isTTY !== true || input.setRawMode === undefined) return undefined;
  const onData = (data: Buffer | string): void => {
    for (const key of data.toString()) {
      if (interruptKeys.includes(key)) onInterrupt();
      else if (/^\d$/.test(key)) onDigit(Number(key));
    }
  };
  input.setRawMode(true);
  input.on('data', onData);
  input.resume();
  return {
    stop: () => {
      input.off('data', onData);
      input.setRawMode?.(false);
      input.pause();
    },
  };
}
