import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { startTestApi, type TestApi } from '../../tests/support/test-api.ts';
import { createTestDatabase, type TestDatabase } from '../../tests/support/test-database.ts';

let testDatabase: TestDatabase;
let api: TestApi;
let asked = 0;
let temporalIs: 'up' | 'down' = 'up';

beforeAll(async () => {
  testDatabase = await createTestDatabase();
  const ping = async () => {
    asked += 1;
    if (temporalIs === 'down') throw new Error('Temporal is away');
  };
  api = await startTestApi({ databaseUrl: testDatabase.url, calls: { ping } });
});
afterAll(async () => {
  await api.stop();
  await testDatabase.drop();
});

const ready = () => api.call('GET', '/readyz', { as: null });

describe('whether requests should be sent here', () => {
  it('is found out once a second, however often and by how many it is asked', async () => {
    const answers = await Promise.all(Array.from({ length: 20 }, ready));
    answers.push(await ready(), await ready());
    expect(asked).toBe(1);
    for (const answer of answers) expect(answer).toMatchObject({ status: 200, body: { status: 'up' } });
  });

  it('is found out anew after that second', async () => {
    temporalIs = 'down';
    await delay(1_100);
    expect(await ready()).toMatchObject({ status: 503, body: { parts: { database: 'up', temporal: 'down' } } });
    temporalIs = 'up';
    await delay(1_100);
    expect(await ready()).toMatchObject({ status: 200 });
    expect(asked).toBe(3);
  });
});
