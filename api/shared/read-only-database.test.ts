import { expect, it } from '@jest/globals';
import { startTestApi } from '../../tests/support/test-api.ts';
import { createTestDatabase } from '../../tests/support/test-database.ts';

it('answers 503 while its database takes no writes, as after a fail-over, and serves again by itself', async () => {
  const { url, drop } = await createTestDatabase();
  const api = await startTestApi({ databaseUrl: url });
  const body = { name: 'Ada Lovelace', email: 'ada@example.com' };
  const create = () => api.call('POST', '/v1/customers', { as: 'storefront', body });
  // Each connection that there is stays with the server that was demoted.
  const connections = Array.from({ length: 3 }, () =>
    api.database.em.fork().execute(`select set_config('default_transaction_read_only', 'on', false), pg_sleep(0.3)`),
  );
  await Promise.all(connections);
  expect(await create()).toMatchObject({ status: 503, body: { code: 'service-unavailable' } });
  expect((await create()).status).toBe(201);
  await api.stop();
  await drop();
});
