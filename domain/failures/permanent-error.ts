/**
 * What fails in the same way however often it is tried, until somebody mends its cause: it is not retried, and reaches a
 * person. See activities/shared/as-activity-failure.ts.
 */
export abstract class PermanentError extends Error {}
