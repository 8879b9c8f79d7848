import type { Failpoint } from '../boundaries/failpoints.ts';

/** What stands still for some seconds and then goes on as if nothing had been. */
export const pauseKinds = [
  /** The worker's whole process: a machine that is moved, or out of breath. */
  'worker',
  /** PostgreSQL's processes that serve the step: a statement waits in the line and is done late. */
  'postgres',
  /** The request is with the provider, who does late what was asked. */
  'request',
  /** The provider has done what was asked, and the answer comes late. */
  'reply',
] as const;
export type PauseKind = (typeof pauseKinds)[number];

/** A failpoint at which nobody dies. */
export interface PausePoint extends Failpoint {
  readonly pause: PauseKind;
  readonly pauseMs: number;
}

/** Above the two seconds without a heartbeat after which a step is given up, and above the five that our own steps have. */
export const PAUSE_MS = { least: 2_000, most: 12_000 } as const;
