import { describe, expect, it } from '@jest/globals';
import { RECORD_ACTIVITY_TIMEOUT_MS } from '../workflows/shared/record-activities.ts';
import { databaseLimits } from './database-limits.ts';

describe('what a worker gives its database', () => {
  const { connectTimeoutMs, statementTimeoutMs, queryTimeoutMs, transactionTimeoutMs } = databaseLimits;

  it('is over before the step that waits for it is given up', () => {
    expect(connectTimeoutMs + queryTimeoutMs).toBeLessThan(RECORD_ACTIVITY_TIMEOUT_MS);
    expect(connectTimeoutMs + transactionTimeoutMs).toBeLessThan(RECORD_ACTIVITY_TIMEOUT_MS);
  });

  it('lets the server give up a statement before its caller does, and a transaction last', () => {
    expect(statementTimeoutMs).toBeLessThan(queryTimeoutMs);
    expect(queryTimeoutMs).toBeLessThan(transactionTimeoutMs);
  });
});
