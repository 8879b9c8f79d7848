import type { Database } from '../../db/database.ts';
import { createStuckWorkflowRepository, type StuckSubject } from '../../db/orders/stuck-workflow-repository.ts';
import type { RunningWorkflows } from './running-workflows.ts';

/** The worker process renews its workflow worker within minutes; staff are told of what is still stuck after that. */
const STUCK_AFTER_MS = 600_000;

export interface StuckWatch {
  /**
   * Tells staff once of a stuck workflow, and clears that when it makes progress or has ended. `isTold`: staff know already.
   *
   * @param workflowIds checked together, because an address may have been corrected more than once
   */
  check(
    workflowIds: readonly string[],
    subject: StuckSubject,
    isTold: boolean,
    running: RunningWorkflows,
  ): Promise<void>;
  /** Clears the message: it makes progress again, or has ended. */
  forget(subject: StuckSubject): Promise<void>;
}

export function createStuckWatch(database: Database): StuckWatch {
  const stuck = createStuckWorkflowRepository(database);
  return {
    async check(workflowIds, subject, isTold, running) {
      const reported = workflowIds.find((id) => running.isReported(id, subject.orderId));
      if (isTold && reported === undefined) await stuck.forgetStuck(subject);
      // The message stays for as long as Temporal reports the workflow, without reading its history again.
      if (isTold || reported === undefined) return;
      const since = await running.stuckSince(reported);
      if (since && Date.now() - since.getTime() >= STUCK_AFTER_MS) await stuck.noteStuck({ ...subject, since });
    },
    forget: (subject) => stuck.forgetStuck(subject),
  };
}
