import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { policyNames } from '../../domain/policies/policy-catalogue.ts';
import { createTestDatabase, type TestDatabase } from '../../tests/support/test-database.ts';
import { openDatabase, type Database } from '../database.ts';
import { createPolicyQueries, readPolicyVersion } from './policy-queries.ts';
import { createPolicyReader } from './policy-reader.ts';
import { decidePolicy } from './policy-repository.ts';

let test: TestDatabase;
let database: Database;
beforeAll(async () => {
  test = await createTestDatabase();
  database = await openDatabase({ url: test.url, poolSize: 20 });
});
afterAll(async () => {
  await database.close();
  await test.drop();
});

const decide = (lifeSeconds: number, versions: readonly number[] | 'any') =>
  decidePolicy(database.em.fork(), {
    name: 'quotes',
    document: { lifeSeconds },
    author: 'Grace',
    note: null,
    versions,
  });

describe('a policy', () => {
  it('has its defaults until the shop decides', async () => {
    const { documents, versions } = await createPolicyQueries(database).readShopPolicies();
    expect(documents.payment).toMatchObject({ deadlineSeconds: 14_400, attemptsMax: 10 });
    expect(versions).toEqual(Object.fromEntries(policyNames.map((name) => [name, 0])));
    expect(await readPolicyVersion(database.em.fork(), 'payment')).toBeUndefined();
  });

  it('is decided by one of many who have read the same version, and each decision stays', async () => {
    const written = await Promise.all(Array.from({ length: 16 }, (_, n) => decide(60 + n, [0])));
    expect(written.filter((version) => version !== undefined)).toEqual([1]);
    expect(await decide(100, [0])).toBeUndefined();
    expect(await decide(100, [1])).toBe(2);
    expect(await decide(200, 'any')).toBe(3);
    const policies = createPolicyQueries(database);
    expect((await policies.readShopPolicies()).documents.quotes).toEqual({ lifeSeconds: 200 });
    const [page, rest] = [
      await policies.listVersions('quotes', { limit: 1 }),
      await policies.listVersions('quotes', { limit: 5, before: 3 }),
    ];
    expect([page, rest].map((versions) => versions.map(({ version }) => version))).toEqual([
      [3, 2],
      [2, 1],
    ]);
  });

  it('keeps every decision as it was', async () => {
    const em = database.em.fork();
    await decide(300, 'any');
    await expect(em.execute('update policy_version set document = document')).rejects.toThrow(/append|change/i);
    await expect(em.execute('delete from policy_version')).rejects.toThrow(/append|change/i);
  });
});

describe('createPolicyReader', () => {
  const counted = () => {
    let queries = 0;
    const stored = createPolicyQueries(database);
    return {
      queries: () => queries,
      readShopPolicies: () => ((queries += 1), stored.readShopPolicies()),
    };
  };

  it('asks once for all who ask within five seconds, and again when something was decided here', async () => {
    const policies = counted();
    const reader = createPolicyReader(policies);
    const all = await Promise.all(Array.from({ length: 50 }, () => reader.read()));
    await reader.read();
    expect(new Set(all).size).toBe(1);
    expect(policies.queries()).toBe(1);
    await decide(400, 'any');
    expect((await reader.read()).documents.quotes.lifeSeconds).not.toBe(400);
    reader.forget();
    expect((await reader.read()).documents.quotes.lifeSeconds).toBe(400);
    expect(policies.queries()).toBe(2);
  });

  it('does not keep what could not be read', async () => {
    const policies = counted();
    let isAway = true;
    const reader = createPolicyReader({
      readShopPolicies: () => (isAway ? Promise.reject(new Error('away')) : policies.readShopPolicies()),
    });
    await expect(reader.read()).rejects.toThrow('away');
    isAway = false;
    expect((await reader.read()).versions.quotes).toBeGreaterThan(0);
  });
});
