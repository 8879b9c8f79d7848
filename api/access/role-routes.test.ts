import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createCredentialRepository } from '../../db/credentials/credential-repository.ts';
import { permissionIds } from '../../domain/access/permissions.ts';
import { builtInRoleNames } from '../../domain/access/roles.ts';
import { startTestApi, type TestApi } from '../../tests/support/test-api.ts';
import { createTestDatabase, type TestDatabase } from '../../tests/support/test-database.ts';

let testDatabase: TestDatabase;
let api: TestApi;

beforeAll(async () => {
  testDatabase = await createTestDatabase();
  api = await startTestApi({ databaseUrl: testDatabase.url });
});
afterAll(async () => {
  await api.stop();
  await testDatabase.drop();
});

const put = (name: string, permissions: readonly string[], headers: Record<string, string> = {}) =>
  api.call('PUT', `/v1/roles/${name}`, {
    ...('authorization' in headers ? { as: null } : {}),
    headers: { 'if-match': '*', ...headers },
    body: { description: 'For a test.', permissions },
  });

/** A key of a role, as its holder sends it. */
async function keyOf(role: string) {
  const { id, key } = await createCredentialRepository(api.database).create({ name: `Has ${role}`, role });
  return { id, headers: { authorization: `Bearer ${key}` } };
}

describe('the limits of a role', () => {
  const putLimited = (name: string, permissions: readonly string[], limits: object | undefined, headers = {}) =>
    api.call('PUT', `/v1/roles/${name}`, {
      ...('authorization' in headers ? { as: null } : {}),
      headers: { 'if-match': '*', ...headers },
      body: { description: 'For a test.', permissions, ...(limits && { limits }) },
    });
  const SETTLE = 'payments:settle';
  const RESOLVE = 'shipments:resolve';

  it('are what it says, and none where it says nothing', async () => {
    const till = await putLimited('small-till', [SETTLE], { [SETTLE]: { eur: 20_000 } });
    expect(till).toMatchObject({ status: 201, body: { limits: { [SETTLE]: { EUR: 20_000 } } } });
    expect((await api.call('GET', '/v1/roles/small-till')).body).toEqual(till.body);
    expect(till.body.limits[RESOLVE]).toEqual({ EUR: 20_000 });
    const free = await putLimited('small-till', [SETTLE], undefined);
    expect(free.body.limits).toEqual({ [SETTLE]: null, [RESOLVE]: null });
    expect((await api.call('GET', '/v1/roles/finance')).body.limits).toEqual({ [SETTLE]: null, [RESOLVE]: null });
    expect(await putLimited('small-till', [SETTLE], { [SETTLE]: { XXQ: 1 } })).toMatchObject({ status: 422 });
    expect(await putLimited('small-till', [SETTLE], { [SETTLE]: { EUR: -1 } })).toMatchObject({ status: 422 });
  });

  it('are not given higher than one’s own, nor taken from a role that has higher ones', async () => {
    await putLimited('head-of-tills', ['access:manage', SETTLE], { [SETTLE]: { EUR: 50_000 } });
    await putLimited('treasurer', [SETTLE], undefined);
    const { headers } = await keyOf('head-of-tills');
    expect((await putLimited('another-till', [SETTLE], { [SETTLE]: { EUR: 50_000 } }, headers)).status).toBe(201);
    for (const limits of [{ [SETTLE]: { EUR: 50_001 } }, { [SETTLE]: { USD: 1 } }, { [SETTLE]: null }, undefined]) {
      const refused = await putLimited('another-till', [SETTLE], limits, headers);
      expect(refused).toMatchObject({ status: 403, body: { detail: expect.stringContaining('higher limit') } });
    }
    expect(await putLimited('treasurer', [SETTLE], { [SETTLE]: {} }, headers)).toMatchObject({ status: 403 });
    expect(await api.call('DELETE', '/v1/roles/treasurer', { as: null, headers })).toMatchObject({ status: 403 });
  });
});

describe('the roles of a shop', () => {
  it('are listed with those that are built in, each marked', async () => {
    await put('front-desk', ['orders:read']);
    const { data } = (await api.call('GET', '/v1/roles')).body;
    const builtIn = data.filter((role: { builtIn: boolean }) => role.builtIn);
    expect(builtIn.map(({ name }: { name: string }) => name)).toEqual(builtInRoleNames);
    expect(data).toContainEqual(
      expect.objectContaining({ name: 'front-desk', permissions: ['orders:read'], builtIn: false }),
    );
    expect((await api.call('GET', '/v1/roles/support')).body).toMatchObject({ builtIn: true, createdAt: null });
  });

  it('are made once and changed after that', async () => {
    const made = await put('packers', ['shipments:work', 'shipments:work', 'shipments:read']);
    expect(made).toMatchObject({ status: 201, body: { permissions: ['shipments:work', 'shipments:read'] } });
    const changed = await put('packers', ['shipments:read']);
    expect(changed).toMatchObject({ status: 200, body: { permissions: ['shipments:read'] } });
    expect((await api.call('GET', '/v1/roles/Packers')).body).toEqual(changed.body);
    expect((await api.call('GET', '/v1/roles/nobody')).status).toBe(404);
  });

  it('tell in their events which permissions were added and removed, and by whom', async () => {
    await put('hall', ['shipments:work', 'shipments:read']);
    await put('hall', ['shipments:read', 'orders:read']);
    const { body } = await api.call('GET', `/v1/roles/hall`);
    expect(body.permissions).toEqual(['shipments:read', 'orders:read']);
    const told = await api.database.em.fork().execute(
      `select data, actor_id = ? as "byStaff" from event
         where type = 'role.changed' and data ->> 'name' = 'hall' order by sequence`,
      [api.credentialIds.staff],
    );
    expect(told).toEqual([
      { data: { name: 'hall', added: ['shipments:work', 'shipments:read'], removed: [] }, byStaff: true },
      { data: { name: 'hall', added: ['orders:read'], removed: ['shipments:work'] }, byStaff: true },
    ]);
  });

  it.each([
    ['nothing', []],
    ['what does not exist', ['orders:teleport']],
  ])('allow something that exists: not %s', async (_, permissions) => {
    expect(await put('odd', permissions)).toMatchObject({ status: 422, body: { code: 'invalid-request' } });
  });

  it.each(['administrator', 'publishable'])('are no built-in ones: %s', async (name) => {
    expect(await put(name, ['orders:read'])).toMatchObject({ status: 409, body: { code: 'role-built-in' } });
    expect(await api.call('DELETE', `/v1/roles/${name}`)).toMatchObject({ body: { code: 'role-built-in' } });
  });

  it('are not deleted while a key has them that lives', async () => {
    await put('casual', ['orders:read']);
    const { id } = await keyOf('casual');
    const remove = () => api.call('DELETE', '/v1/roles/casual');
    expect(await remove()).toMatchObject({ status: 409, body: { code: 'role-in-use' } });
    await createCredentialRepository(api.database).revoke(id);
    expect((await remove()).status).toBe(204);
    expect((await remove()).status).toBe(404);
  });

  it('are given nothing that whoever makes them is not allowed', async () => {
    await put('keeper-of-roles', ['access:manage', 'access:read', 'orders:read']);
    const { headers } = await keyOf('keeper-of-roles');
    expect((await put('readers', ['orders:read', 'access:read'], headers)).status).toBe(201);
    // Who may read all orders may read their own.
    expect((await put('readers', ['orders:read-own'], headers)).status).toBe(200);
    const refused = await put('keeper-of-roles', ['access:manage', 'payments:settle'], headers);
    expect(refused).toMatchObject({ status: 403, body: { code: 'forbidden' } });
    expect(refused.body.detail).toContain('`payments:settle`');
    expect((await api.call('GET', '/v1/roles/keeper-of-roles')).body.permissions).not.toContain('payments:settle');
  });

  it('give a lesser permission only to those who have all that it is a part of', async () => {
    await put('manager', ['access:manage', 'customers:read', 'orders:correct']);
    const { headers } = await keyOf('manager');
    for (const wanted of ['customers:manage-own', 'orders:change-own']) {
      expect(await put('manager', ['access:manage', wanted], headers)).toMatchObject({ status: 403 });
    }
    await put('manager', ['access:manage', 'customers:read', 'customers:write']);
    expect((await put('helper', ['customers:manage-own'], headers)).status).toBe(201);
  });

  it('are neither changed nor deleted by whoever is not allowed what they allow', async () => {
    await put('keeper', ['access:manage', 'orders:read']);
    await put('till', ['payments:settle']);
    const { headers } = await keyOf('keeper');
    expect(await put('till', ['orders:read'], headers)).toMatchObject({ status: 403 });
    const removed = await api.call('DELETE', '/v1/roles/till', { as: null, headers });
    expect(removed).toMatchObject({ status: 403, body: { detail: expect.stringContaining('`payments:settle`') } });
    expect((await api.call('GET', '/v1/roles/till')).body.permissions).toEqual(['payments:settle']);
  });

  it('are changed by what whoever changes them is allowed at this moment, not by what a process remembers', async () => {
    const all = ['access:manage', 'orders:read', 'orders:cancel'];
    await put('once-more', all);
    const { id, headers } = await keyOf('once-more');
    expect((await put('once-more', all, headers)).status).toBe(200);
    await put('once-more', ['access:manage', 'orders:read']);
    expect(await put('once-more', all, headers)).toMatchObject({ status: 403 });
    await createCredentialRepository(api.database).revoke(id);
    expect(await put('another', ['orders:read'], headers)).toMatchObject({ status: 401 });
    expect((await api.call('DELETE', '/v1/roles/once-more', { as: null, headers })).status).toBe(401);
  });

  it('are changed by those who have seen them as they are', async () => {
    expect((await put('seen', ['orders:read'], { 'if-match': '"1"' })).status).toBe(412);
    expect(await put('seen', ['orders:read'], { 'if-match': '"0"' })).toMatchObject({ status: 201 });
    const read = await api.call('GET', '/v1/roles/seen');
    const tag = read.headers.get('etag') ?? '';
    const changed = await put('seen', ['orders:read', 'orders:hold'], { 'if-match': tag });
    expect(changed.status).toBe(200);
    expect(changed.headers.get('etag')).not.toBe(tag);
    const late = await put('seen', ['orders:read'], { 'if-match': tag });
    expect(late).toMatchObject({ status: 412, body: { code: 'version-mismatch' } });
    expect((await api.call('PUT', '/v1/roles/seen', { body: {} })).status).toBe(428);
  });

  it('lose nothing where several are changed at once by those who have them', async () => {
    const names = ['north', 'south', 'east', 'west'];
    const keys = new Map<string, Record<string, string>>();
    for (const name of names) {
      await put(name, ['access:manage', 'orders:read']);
      keys.set(name, (await keyOf(name)).headers);
    }
    const changes = names.map((name, n) =>
      put(names[(n + 1) % names.length] ?? '', ['access:manage', 'orders:read'], keys.get(name)),
    );
    expect((await Promise.all(changes)).map(({ status }) => status)).toEqual([200, 200, 200, 200]);
  });

  it('decide what keys may do, and a change of them does within ten seconds', async () => {
    await put('reader', ['orders:read']);
    const { headers } = await keyOf('reader');
    const read = (at: TestApi) => at.call('GET', '/v1/orders', { as: null, headers });
    expect((await read(api)).status).toBe(200);
    await put('reader', ['catalogue:read']);
    // What a process has looked up is cached for ten seconds (authenticate.ts); one that has not sees it at once.
    const other = await startTestApi({ databaseUrl: testDatabase.url });
    const refused = await read(other);
    await other.stop();
    expect(refused).toMatchObject({
      status: 403,
      body: { detail: 'This needs the permission `orders:read`, which a key of role `reader` does not have.' },
    });
  });
});

it('lists what may be allowed, in words', async () => {
  const { data } = (await api.call('GET', '/v1/permissions')).body;
  expect(data.map(({ id }: { id: string }) => id)).toEqual(permissionIds);
  expect(data.filter(({ allows }: { allows: string }) => !/^[A-Z].*\.$/.test(allows))).toEqual([]);
});
