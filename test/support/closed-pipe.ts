/** For programs whose output people cut short, with head or less. */

/** A reader that has seen enough closes the pipe before everything is written; that is no failure of ours. */
export function endQuietlyAtClosedPipe(): void {
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error;
    process.exit();
  });
}
