/**
 * How long a worker's database may take. A step that is given up and repeated must not commit after all, when something
 * newer stands there: so waiting for a connection and the longest transaction end before the step's own time is over.
 */
export const databaseLimits = {
  connectTimeoutMs: 1_500,
  statementTimeoutMs: 3_000,
  queryTimeoutMs: 3_500,
  /** Kept by the server, which ends the transaction whatever has become of the worker. */
  transactionTimeoutMs: 4_000,
} as const;
