/** What has no index to go by is read whole. */
export const PEOPLE_LIMITS = { statementTimeoutMs: 10 * 60_000, transactionTimeoutMs: 0 } as const;
