/**
 * Which of the tasks that wait on one queue are handed out first: 1 before 5, and 3 is what says nothing. Activities have their
 * workflow's, and so have child workflows that say nothing. Tasks that find a free worker at once wait for nobody.
 * Source: docs.temporal.io/develop/task-queue-priority-fairness.
 */
export const priorities = {
  /** A shopper waits for the answer. */
  order: { priorityKey: 2 },
  /** The warehouse may wait a moment longer than a shopper. */
  parcel: { priorityKey: 3 },
  /** Finds the same work a minute later. */
  sweep: { priorityKey: 4 },
} as const;
