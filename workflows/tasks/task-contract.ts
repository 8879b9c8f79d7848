export interface EscalatedTasks {
  readonly escalated: number;
}

/** Ordinary activity: short transactions. A repeat finds them marked. */
export interface TaskRecords {
  /** Closes what nobody has approved in time, and marks tasks that are past their deadline, once each: they come first in every list. A bounded number; the next run takes the rest. */
  escalateTasks(): Promise<EscalatedTasks>;
}
