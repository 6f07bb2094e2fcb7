/** Writes to standard output, to the end: a process that exits right after would cut off what a pipe has not taken. */

export function written(text: string): Promise<void> {
  return new Promise((resolve) => {
    process.stdout.write(text, () => {
      resolve();
    });
  });
}
