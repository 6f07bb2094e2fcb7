/** Loaded into the relay's process: tells what the process has used, whenever it is asked. */

export interface RelayUsage {
  /** User and system, since the process began, ms. */
  readonly cpuMs: number;
  readonly atMs: number;
  /** After a collection of garbage, bytes. */
  readonly heapUsed: number;
  readonly external: number;
  readonly rss: number;
}

process.on('message', () => {
  const { user, system } = process.cpuUsage();
  const atMs = performance.now();
  // The process is started with --expose-gc.
  globalThis.gc?.();
  const { heapUsed, external, rss } = process.memoryUsage();
  const usage: RelayUsage = { cpuMs: (user + system) / 1000, atMs, heapUsed, external, rss };
  process.send?.(usage);
});
