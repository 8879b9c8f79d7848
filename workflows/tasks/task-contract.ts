export interface EscalatedTasks {
  readonly escalated: number;
}

/** Ordinary activity: short transactions. A repeat finds them marked, and operators told. */
export interface TaskRecords {
  /**
   * Closes what nobody has approved in time, and marks tasks that are past their deadline, once each: they come first in every list, and
   * operators are told of them together. A bounded number; the next run takes the rest.
   */
  escalateTasks(): Promise<EscalatedTasks>;
}
