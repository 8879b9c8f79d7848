import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { openTestDatabase } from '../../tests/support/open-test-database.ts';
import { genericPlanOf, planOf, readWhole } from '../../tests/support/read-plan.ts';
import type { Database } from '../database.ts';
import { createCustomerQueries, customerListSql, type CustomerPage } from './customer-queries.ts';

const after = { at: '2026-03-01T00:00:00.000000+00:00', id: '00000000-0000-4000-8000-000000000000' };

let database: Database;
let drop: () => Promise<void>;

beforeAll(async () => {
  ({ database, drop } = await openTestDatabase());
  const em = database.em.fork();
  await em.execute(
    `insert into customer (id, name, email, external_reference, created_at, updated_at)
     select gen_random_uuid(), 'Customer ' || n, 'c' || n || '@example.com', 'ref-' || n, t, t + n % 7 * interval '1 day'
     from generate_series(1, 10000) n, lateral (select timestamptz '2026-01-01' + n * interval '10 minutes') as made(t)`,
  );
  await em.execute('analyze customer');
});
afterAll(() => drop());

const lists: [string, Omit<CustomerPage, 'limit'>][] = [
  ['nothing in particular', {}],
  ['an e-mail address', { email: 'c77@example.com' }],
  ['a number of another system', { externalReference: 'ref-77' }],
  ['a later page', { after }],
  ['what has changed lately', { updatedAfter: new Date('2026-03-11T12:00:00Z') }],
];

describe('listing customers', () => {
  it.each(lists)('is served by an index when asked for %s', async (_what, page) => {
    const { sql, params } = customerListSql({ ...page, limit: 25 });
    expect(readWhole(await planOf(database, sql, params))).toEqual([]);
    expect(readWhole(await genericPlanOf(database, sql))).toEqual([]);
  });

  it('finds all that changed since, page by page, whenever they were added', async () => {
    const updatedAfter = new Date('2026-03-01T00:00:00Z');
    const [counted] = await database.em
      .fork()
      .execute<{ count: string }[]>('select count(*) from customer where updated_at > ?', [updatedAfter.toISOString()]);
    const ids = new Set<string>();
    let from: CustomerPage['after'];
    for (;;) {
      const rows = await createCustomerQueries(database).list({ limit: 100, updatedAfter, after: from });
      for (const { id } of rows.slice(0, 100)) ids.add(id);
      const last = rows.slice(0, 100).at(-1);
      if (rows.length <= 100 || !last) break;
      from = { at: last.createdAt, id: last.id };
    }
    expect(ids.size).toBe(Number(counted?.count));
  });

  it('reads no more than it shows of thousands that an import has made at one moment', async () => {
    await database.em.fork().execute(
      `insert into customer (id, name, created_at, updated_at)
       select gen_random_uuid(), 'Imported ' || n, '2027-01-01', '2027-01-01' from generate_series(1, 5000) n`,
    );
    await database.em.fork().execute('vacuum analyze customer');
    for (const page of [{}, { updatedAfter: new Date('2026-03-01T00:00:00Z') }]) {
      const { sql, params } = customerListSql({ ...page, limit: 25 });
      const nodes = await planOf(database, sql, params);
      const read = nodes.filter((node) => node['Relation Name'] === 'customer');
      expect(read.map((node) => node['Actual Rows'])).toEqual([26]);
    }
  });
});
