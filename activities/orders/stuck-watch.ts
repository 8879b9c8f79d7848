import type { Database } from '../../db/database.ts';
import { createStuckWorkflowRepository, type StuckSubject } from '../../db/orders/stuck-workflow-repository.ts';
import type { RunningWorkflows } from './running-workflows.ts';

/** Its worker is made anew within some minutes: a workflow that stands still after that is for a person. */
const STUCK_AFTER_MS = 600_000;

export interface StuckWatch {
  /** Tells staff of a workflow that stands still, once, and takes that away when it goes on. `isTold`: staff know. */
  look(workflowId: string, subject: StuckSubject, isTold: boolean, running: RunningWorkflows): Promise<void>;
  /** It goes on, or has ended. */
  forget(subject: StuckSubject): Promise<void>;
}

export function createStuckWatch(database: Database): StuckWatch {
  const stuck = createStuckWorkflowRepository(database);
  return {
    async look(workflowId, subject, isTold, running) {
      const isReported = running.isReported(workflowId);
      if (isTold && !isReported) await stuck.forgetStuck(subject);
      // What staff were told holds for as long as Temporal reports it: its history is not read again.
      if (isTold || !isReported) return;
      const since = await running.stuckSince(workflowId);
      if (since && Date.now() - since.getTime() >= STUCK_AFTER_MS) await stuck.noteStuck({ ...subject, since });
    },
    forget: (subject) => stuck.forgetStuck(subject),
  };
}
