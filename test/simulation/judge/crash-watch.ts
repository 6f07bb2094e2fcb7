/** Reads along in the diary for mistakes of our own: errors that no fault of the world explains. */

import type { Diary } from '../world/diary.ts';
import { fault, type Fault } from './finding.ts';

/** What the world does to us, by the names of its errors; all others are our own. */
const worldly: ReadonlySet<string> = new Set([
  'ExchangeError',
  'StoreError',
  'QueueError',
  'BusError',
  'PublishError',
  'AbortError',
]);

export class CrashWatch {
  private readonly diary: Diary;
  private read = 0;
  private readonly isUpgraded: boolean;

  /** While two versions run side by side the older cannot read what the newer has stored. */
  constructor(diary: Diary, isUpgraded: boolean) {
    this.diary = diary;
    this.isUpgraded = isUpgraded;
  }

  /** Of the lines written since the last time. */
  judge(): Fault[] {
    const { lines } = this.diary;
    const faults: Fault[] = [];
    for (; this.read < lines.length; this.read++) {
      const line = lines[this.read];
      if (line?.fields === undefined) continue;
      for (const value of Object.values(line.fields)) {
        if (!(value instanceof Error) || worldly.has(value.name)) continue;
        if (this.isUpgraded && value.name === 'StateUnreadableError') continue;
        const text = `${line.who}: ${line.what}: ${value.name}: ${value.message}`;
        faults.push(fault('crashed', text));
      }
    }
    return faults;
  }
}
