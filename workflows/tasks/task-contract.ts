export interface EscalatedTasks {
  readonly escalated: number;
}

/** Ordinary activity: one short transaction. A repeat finds them marked. */
export interface TaskRecords {
  /** Marks tasks that are past their deadline, once each: they come first in every list. A bounded number; the next run takes the rest. */
  escalateTasks(): Promise<EscalatedTasks>;
}
