/** Real time of a connection. None of these keeps a process alive. */

/** Calls back once, so many ms after it was made or last restarted. */
export class Countdown {
  private readonly timer: NodeJS.Timeout;

  constructor(ms: number, onZero: () => void) {
    this.timer = setTimeout(onZero, ms).unref();
  }

  /** Once more, after zero too. */
  restart(): void {
    this.timer.refresh();
  }

  stop(): void {
    clearTimeout(this.timer);
  }
}

/** Counts in windows that start with the first use after the last one's end. */
export class WindowCounter {
  private readonly max: number;
  private readonly windowMs: number;
  private count = 0;
  private window: Countdown | undefined;

  constructor({ max, windowMs }: { readonly max: number; readonly windowMs: number }) {
    this.max = max;
    this.windowMs = windowMs;
  }

  /** Counts one use, and says whether it is one too many. */
  isOver(): boolean {
    this.count += 1;
    this.window ??= new Countdown(this.windowMs, () => {
      this.count = 0;
      this.window = undefined;
    });
    return this.count > this.max;
  }

  stop(): void {
    this.window?.stop();
  }
}
