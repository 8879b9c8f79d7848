import { defineSearchAttributeKey, type TypedSearchAttributes } from '@temporalio/common';

/**
 * Set by Temporal's server itself once five workflow tasks of a run in a row have failed or timed out, and removed
 * with the first that completes (`system.numConsecutiveWorkflowTaskProblemsToTriggerSearchAttribute`). Its category says how the *first* of them
 * ended, or the second where the first was for the worker that had the run in its cache; how later ones end is not written down
 * (`workflow_task_state_machine.go` of server 1.32.1: `LastWorkflowTaskFailure` changes only while the attempt is 1). Server 1.32 does so by itself; the dev
 * server's 1.29 does not know it.
 */
export const reportedProblemsKey = defineSearchAttributeKey('TemporalReportedProblems', 'KEYWORD_LIST');

/** How the trouble of a workflow began, and mostly what it is: no worker completes its tasks, or its code fails. */
export type WorkflowProblem = 'timed-out' | 'failed';

/** Undefined: it goes on. */
export function problemOf({
  typedSearchAttributes,
}: {
  readonly typedSearchAttributes: TypedSearchAttributes;
}): WorkflowProblem | undefined {
  const problems = typedSearchAttributes.get(reportedProblemsKey);
  if (!problems || problems.length === 0) return undefined;
  return problems.includes('category=WorkflowTaskTimedOut') ? 'timed-out' : 'failed';
}
