import { Connection } from '@temporalio/client';
import { afterAll, describe, expect, it } from '@jest/globals';
import { runSql } from '../../dev/stack/admin-database.ts';
import { searchAttributes } from '../../workflows/orders/search-attributes.ts';
import { createEmptyTestDatabase, createTestDatabase } from './test-database.ts';
import { testTemporal } from './test-temporal.ts';

describe('the services that tests share', () => {
  const cleanUp: (() => Promise<void>)[] = [];
  afterAll(() => Promise.all(cleanUp.map((step) => step())));

  it('give each caller a migrated database of its own', async () => {
    const [one, other] = await Promise.all([createTestDatabase(), createTestDatabase()]);
    cleanUp.push(one.drop, other.drop);
    expect(one.url).not.toBe(other.url);
    expect(await tablesOf(one.url)).toContain('stock_change');
  });

  it('give an empty database for tests of migrations', async () => {
    const empty = await createEmptyTestDatabase();
    cleanUp.push(empty.drop);
    expect(await tablesOf(empty.url)).toEqual([]);
  });

  it('give a Temporal server that knows our search attributes', async () => {
    const { address, namespace } = await testTemporal();
    const connection = await Connection.connect({ address });
    const { customAttributes } = await connection.operatorService.listSearchAttributes({ namespace });
    await connection.close();
    expect(Object.keys(customAttributes)).toEqual(expect.arrayContaining(Object.keys(searchAttributes)));
  });
});

async function tablesOf(url: string): Promise<string[]> {
  const rows = (await runSql(
    url,
    "select table_name as name from information_schema.tables where table_schema = 'public'",
  )) as { name: string }[];
  return rows.map(({ name }) => name);
}
