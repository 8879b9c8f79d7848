import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { migrate } from '../db/migrate.ts';
import { createEmptyTestDatabase, type TestDatabase } from '../tests/support/test-database.ts';

let test: TestDatabase;
beforeAll(async () => {
  test = await createEmptyTestDatabase();
  await migrate(test.url, 'live');
});
afterAll(() => test.drop());

const markCopy = (...args: string[]) =>
  spawnSync(process.execPath, [join(import.meta.dirname, 'mark-copy.ts'), ...args], {
    encoding: 'utf8',
    env: { DATABASE_URL: test.url },
  });

describe('db:mark-copy', () => {
  it('marks the shop that is named, as it was told when it was asked, and no other', () => {
    const asked = markCopy();
    expect(asked.status).toBe(2);
    const [named = ''] = /--shop=[\w-]+/.exec(asked.stdout) ?? [];
    const other = markCopy('--shop=0199f0a4-6c2d-7a6e-9d0e-3f1f5d6c7b8a');
    expect({ status: other.status, said: other.stderr.includes('nothing was done') }).toEqual({
      status: 1,
      said: true,
    });
    expect(markCopy().stdout).toBe(asked.stdout);
    expect(markCopy(named)).toMatchObject({ status: 0, stdout: expect.stringContaining('It is the simulated shop') });
    expect(markCopy(named).status).toBe(1);
  });
});
