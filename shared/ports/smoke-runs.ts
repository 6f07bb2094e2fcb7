/** Who tests a deployment right now, and which deployment passed last. */

export interface SmokeRuns {
  /** Takes the right to run until then; false while another has it. */
  begin(
    runId: string,
    time: { readonly nowMs: number; readonly untilMs: number },
  ): Promise<boolean>;
  /** Gives it back. Nothing happens when it has changed hands. */
  end(runId: string): Promise<void>;
  /** As `recordPassed` was told. */
  lastPassed(): Promise<string | undefined>;
  recordPassed(deployment: string): Promise<void>;
}
