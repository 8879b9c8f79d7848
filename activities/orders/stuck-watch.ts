import type { Database } from '../../db/database.ts';
import { createStuckWorkflowRepository, type StuckSubject } from '../../db/orders/stuck-workflow-repository.ts';
import type { RunningWorkflows } from './running-workflows.ts';

/** Its worker is made anew within some minutes: a workflow that stands still after that is for a person. */
const STUCK_AFTER_MS = 600_000;

export interface StuckWatch {
  /**
   * Tells staff of a workflow that stands still, once, and takes that away when it goes on or has ended. `isTold`: staff know.
   *
   * @param workflowIds one of which is meant: an address may have been corrected more than once
   */
  look(
    workflowIds: readonly string[],
    subject: StuckSubject,
    isTold: boolean,
    running: RunningWorkflows,
  ): Promise<void>;
  /** It goes on, or has ended. */
  forget(subject: StuckSubject): Promise<void>;
}

export function createStuckWatch(database: Database): StuckWatch {
  const stuck = createStuckWorkflowRepository(database);
  return {
    async look(workflowIds, subject, isTold, running) {
      const reported = workflowIds.find((id) => running.isReported(id, subject.orderId));
      if (isTold && reported === undefined) await stuck.forgetStuck(subject);
      // What staff were told holds for as long as Temporal reports it: its history is not read again.
      if (isTold || reported === undefined) return;
      const since = await running.stuckSince(reported);
      if (since && Date.now() - since.getTime() >= STUCK_AFTER_MS) await stuck.noteStuck({ ...subject, since });
    },
    forget: (subject) => stuck.forgetStuck(subject),
  };
}
