export interface EscalatedTasks {
  readonly escalated: number;
}

/** Ordinary activity: short transactions. A repeat finds them marked, and operators told. */
export interface TaskRecords {
  /** Marks tasks that are past their deadline, once each: they come first in every list, and operators are told of them together. A bounded number; the next run takes the rest. */
  escalateTasks(): Promise<EscalatedTasks>;
}
