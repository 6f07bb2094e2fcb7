/** When a bot's last full pass succeeded, roughly: for whoever looks at bots from outside of the passes. */

export interface PassMarks {
  /** Epoch ms. */
  mark(botId: string, atMs: number): Promise<void>;
  /** Undefined where no pass has succeeded since marks are made. */
  last(botId: string): Promise<number | undefined>;
}
