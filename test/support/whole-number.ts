/** Numbers on the command lines of the programs that tests are run by. */

import { InvalidArgumentError } from 'commander';

/** A reader of whole numbers, both ends included. */
export function wholeNumber(min: number, max: number) {
  return (text: string): number => {
    const value = Number(text);
    if (!/^\d+$/.test(text) || value < min || value > max) {
      throw new InvalidArgumentError(`allowed is a whole number from ${min} to ${max}.`);
    }
    return value;
  };
}
