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

/** What Temporal was asked. */
const asked: string[] = [];

/** `paid`: numbers in the provider's books; `running`: ids of workflows. */
function readWith(paid: readonly (string | undefined)[], running: readonly string[] = []) {
  async function* listAuthorisations() {
    yield* paid.map((orderNumber) => (orderNumber === undefined ? {} : { orderNumber }));
  }
  async function* list({ query }: { readonly query: string }) {
    asked.push(query);
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

  it('are looked for among all workflows since the newest order that the shop knows, those that have ended too', async () => {
    await database.em.fork().execute(`select setval('order_number', 1250)`);
    await database.em.fork().execute(
      `insert into checkout_request (order_id, credential_id, body_hash, body, received_at)
       values (gen_random_uuid(), gen_random_uuid(), 'hash', '{}', '2026-03-01T12:00:00Z')`,
    );
    const open = Array.from({ length: 150 }, (_, index) => `order-A-${1_260 + index}`);
    expect(await readWith([], [...open, 'order-A-1500'])).toMatchObject({ highestKnown: 1500, raiseTo: 2500 });
    expect(asked.at(-1)).toBe('WorkflowType = "processOrder" and StartTime >= "2026-03-01T11:00:00.000Z"');
  });

  it('are told with the statement that raises them', () => {
    const told = describeOrderNumbers({ highestKnown: 1253, next: 1251, raiseTo: 2253 });
    const statement = `-c "select setval('order_number', 2253)"`;
    expect(told).toContain(`\n      psql "$DATABASE_URL" ${statement}`);
    expect(told).toMatch(/\n {6}docker compose .* exec postgres psql --username quartermaster_owner quartermaster -c/);
    expect(told.split(statement)).toHaveLength(3);
    expect(describeOrderNumbers({ highestKnown: 1250, next: 1251, raiseTo: undefined })).toMatch(/A-1251\.$/);
    expect(describeOrderNumbers({ highestKnown: undefined, next: 1001, raiseTo: undefined })).toContain('nobody');
  });
});
