import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Client } from '@temporalio/client';
import type { Database } from '../../db/database.ts';
import { openTestDatabase, type OpenTestDatabase } from '../../tests/support/open-test-database.ts';
import { describeOrderNumbers, readOrderNumbers } from './order-numbers.ts';

let opened: OpenTestDatabase;
let database: Database;
beforeAll(async () => {
  opened = await openTestDatabase();
  database = opened.database;
});
afterAll(() => opened.drop());

/** `paid`: numbers in the provider's books; `running`: ids of workflows. */
function readWith(paid: readonly (string | undefined)[], running: readonly string[] = []) {
  async function* listAuthorisations() {
    yield* paid.map((orderNumber) => (orderNumber === undefined ? {} : { orderNumber }));
  }
  async function* list() {
    yield* running.map((workflowId) => ({ workflowId }));
  }
  const temporal = { workflow: { list } as unknown as Client['workflow'] };
  return readOrderNumbers({ database, listAuthorisations, temporal });
}

describe('the order numbers of a restored database', () => {
  it('are raised above what the provider or Temporal knows', async () => {
    await database.em.fork().execute(`select setval('order_number', 1250)`);
    expect(await readWith(['A-1253', undefined, 'A-1251'])).toEqual({ highestKnown: 1253, next: 1251, raiseTo: 2253 });
    expect(await readWith(['A-1249'], ['order-A-1300', 'order-odd'])).toMatchObject({ raiseTo: 2300 });
  });

  it('are left where they are higher than all that is known', async () => {
    await database.em.fork().execute(`select setval('order_number', 1250)`);
    expect(await readWith(['A-1250'], ['order-A-1249'])).toEqual({
      highestKnown: 1250,
      next: 1251,
      raiseTo: undefined,
    });
    expect(await readWith([])).toMatchObject({ highestKnown: undefined, raiseTo: undefined });
  });

  it('are told with the statement that raises them', () => {
    expect(describeOrderNumbers({ highestKnown: 1253, next: 1251, raiseTo: 2253 })).toContain(
      `psql "$DATABASE_URL" -c "select setval('order_number', 2253)"`,
    );
    expect(describeOrderNumbers({ highestKnown: 1250, next: 1251, raiseTo: undefined })).toMatch(/A-1251\.$/);
    expect(describeOrderNumbers({ highestKnown: undefined, next: 1001, raiseTo: undefined })).toContain('nobody');
  });
});
