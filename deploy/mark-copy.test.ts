import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { openDatabase } from '../db/database.ts';
import { migrate } from '../db/migrate.ts';
import { aConfirmedOrder } from '../tests/support/a-confirmed-order.ts';
import { createEmptyTestDatabase, type TestDatabase } from '../tests/support/test-database.ts';

let test: TestDatabase;
beforeAll(async () => {
  test = await createEmptyTestDatabase();
  await migrate(test.url, 'live');
});
afterAll(() => test.drop());

const markCopy = (args: readonly string[] = [], env: NodeJS.ProcessEnv = {}) =>
  spawnSync(process.execPath, [join(import.meta.dirname, 'mark-copy.ts'), ...args], {
    encoding: 'utf8',
    env: { DATABASE_URL: test.url, ...env },
  });

const told = (name: string, text: string) => new RegExp(`--${name}=[^\\s]+[^\\s.]`).exec(text)?.[0] ?? '';

/** Something happened to an order so many minutes ago. The connection is closed: nobody may use a copy that is marked. */
async function anOrderAtWork(minutesAgo: number): Promise<void> {
  const database = await openDatabase({ url: test.url, poolSize: 1 });
  const { orderId } = await aConfirmedOrder(database);
  await database.em.fork().execute(
    `insert into event (subject_type, subject_id, sequence, type, fact_key, data, occurred_at)
     values ('order', ?, 101, 'order.confirmed', 'a', '{"attempt": 1, "authorisedMinor": 100}', now() - ? * interval '1 minute')`,
    [orderId, minutesAgo],
  );
  await database.close();
}

describe('db:mark-copy', () => {
  it('marks the database and shop that are named, as it told them when it was asked, and no other', () => {
    const asked = markCopy();
    expect(asked.status).toBe(2);
    const { host, pathname } = new URL(test.url);
    const [shop, database] = [told('shop', asked.stdout), told('database', asked.stdout)];
    expect(database).toBe(`--database=${host}${pathname}`);
    for (const other of [
      ['--shop=0199f0a4-6c2d-7a6e-9d0e-3f1f5d6c7b8a', database],
      // A copy has the original's id, so where it is has to be said, too.
      [shop, `--database=shop.example:5432${pathname}`],
      [shop, `${database}-rehearsal`],
    ]) {
      expect(markCopy(other)).toMatchObject({ status: 1, stderr: expect.stringContaining('nothing was done') });
    }
    for (const half of [[shop], [database], ['--recent']]) {
      expect(markCopy(half)).toMatchObject({ status: 2, stderr: expect.stringContaining('given together') });
    }
    expect(markCopy().stdout).toBe(asked.stdout);
    expect(markCopy([shop, database])).toMatchObject({
      status: 0,
      stdout: expect.stringContaining('It is the simulated shop'),
    });
    expect(markCopy([shop, database]).status).toBe(1);
  });

  it('tells the servers of two compose projects apart, which have the same name in each', () => {
    const env = { COMPOSE_PROJECT_NAME: 'rehearsal' };
    const { stdout } = markCopy([], env);
    const [shop, database] = [told('shop', stdout), told('database', stdout)];
    expect(database).toMatch(/^--database=rehearsal\//);
    expect(markCopy([shop, database], { COMPOSE_PROJECT_NAME: 'quartermaster' }).status).toBe(1);
    expect(markCopy([shop, database], env).status).toBe(0);
  });

  it('leaves a shop alone whose orders were at work within the hour, unless it is said to be a fresh copy', async () => {
    await anOrderAtWork(90);
    const old = markCopy();
    expect(old.stdout).toMatch(/9\d minutes ago/);
    expect(markCopy([told('shop', old.stdout), told('database', old.stdout)]).status).toBe(0);
    await anOrderAtWork(5);
    const { stdout } = markCopy();
    const named = [told('shop', stdout), told('database', stdout)];
    expect(markCopy(named)).toMatchObject({ status: 1, stderr: expect.stringContaining('needs --recent') });
    expect(told('shop', markCopy().stdout)).toBe(named[0]);
    expect(markCopy([...named, '--recent']).status).toBe(0);
  });
});
