import { WorkflowNotFoundError, type Client } from '@temporalio/client';
import type { SignalDefinition } from '@temporalio/common';

/** Tells running workflows of what has happened. */
export interface WorkflowSignals {
  /** `not-running`: the workflow has ended, or never was. Throws where Temporal cannot be asked. */
  send<Args extends unknown[]>(
    workflowId: string,
    signal: SignalDefinition<Args>,
    args: Args,
  ): Promise<'sent' | 'not-running'>;
}

const DEADLINE_MS = 3_000;

export function createWorkflowSignals(client: Client): WorkflowSignals {
  return {
    async send(workflowId, signal, args) {
      try {
        await client.withDeadline(Date.now() + DEADLINE_MS, () =>
          client.workflow.getHandle(workflowId).signal(signal, ...args),
        );
        return 'sent';
      } catch (error) {
        if (error instanceof WorkflowNotFoundError) return 'not-running';
        throw error;
      }
    },
  };
}
