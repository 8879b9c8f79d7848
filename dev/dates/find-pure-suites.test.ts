import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { findPureSuites } from './find-pure-suites.ts';

describe('findPureSuites', () => {
  const suites = findPureSuites(join(import.meta.dirname, '../..'));

  it('finds rules, contracts and cursors', () => {
    expect(suites).toEqual(
      expect.arrayContaining([
        'domain/time/moment-in-words.test.ts',
        'workflows/orders/describe-order.test.ts',
        'api/shared/pagination.test.ts',
        'api/shared/schemas/field-schemas.test.ts',
        'gateways/stripe/stripe-amounts.test.ts',
        'dev/dates/clock.test.ts',
      ]),
    );
  });

  it.each([
    ['the test database', 'db/orders/order-search-queries.test.ts'],
    ['a database by way of a helper', 'api/orders/order-reads.test.ts'],
    ['Temporal', 'workflows/orders/process-order.test.ts'],
    ['the test kit of Temporal', 'activities/webhooks/inbound-event-activities.test.ts'],
    ['another process', 'api/main.test.ts'],
  ])('leaves out what needs %s', (_what, suite) => {
    expect(suites).not.toContain(suite);
  });
});
