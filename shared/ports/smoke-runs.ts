/** Who tests a deployment right now, and which deployments passed lately. */

export interface SmokeRuns {
  /** Takes the right to run until then; false while another has it. */
  begin(
    runId: string,
    time: { readonly nowMs: number; readonly untilMs: number },
  ): Promise<boolean>;
  /** Gives it back. Nothing happens when it has changed hands. */
  end(runId: string): Promise<void>;
  /** Whether it is among the last few that `recordPassed` was told of. */
  hasPassed(deployment: string): Promise<boolean>;
  recordPassed(deployment: string): Promise<void>;
}
