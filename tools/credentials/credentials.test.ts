import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { describe, expect, it } from '@jest/globals';
import { isApiKey } from '../../domain/credentials/api-key.ts';
import { eventually } from '../../tests/support/eventually.ts';
import { startTestApi } from '../../tests/support/test-api.ts';
import { useTestApi } from '../../tests/support/use-test-api.ts';

describe('npm run credentials', () => {
  const api = useTestApi();

  async function run(...args: string[]) {
    const child = spawn(process.execPath, ['tools/credentials/main.ts', ...args], {
      env: { DATABASE_URL: api.databaseUrl },
    });
    let [out, err] = ['', ''];
    child.stdout.on('data', (chunk: Buffer) => (out += chunk.toString()));
    child.stderr.on('data', (chunk: Buffer) => (err += chunk.toString()));
    const [code] = (await once(child, 'close')) as [number];
    return { code, out, err };
  }

  it('makes a key that opens the API, lists it without the key, and ends it', async () => {
    const created = JSON.parse((await run('create', '--role=administrator', '--name=Packing table', '--json')).out);
    expect(isApiKey(created.key)).toBe(true);
    const headers = { authorization: `Bearer ${created.key}` };
    expect((await api.call('GET', '/v1/products', { as: null, headers })).status).toBe(200);

    const listed = await run('list');
    expect(listed.out).toMatch(new RegExp(`${created.id}  administrator  live .* Packing table`));
    expect(listed.out).not.toContain(created.key);
    const kept = await api.database.em
      .fork()
      .execute('select c, s from credential c join credential_secret s on s.credential_id = c.id where c.id = ?', [
        created.id,
      ]);
    expect(JSON.stringify(kept)).not.toContain(created.key.slice('qm_secret_'.length));

    expect(await run('revoke', created.id)).toMatchObject({ code: 0, out: `Revoked ${created.id}.\n` });
    expect((await run('revoke', created.id)).code).toBe(2);
    const fresh = await startTestApi({ databaseUrl: api.databaseUrl });
    expect((await fresh.call('GET', '/v1/products', { as: null, headers })).status).toBe(401);
    await fresh.stop();
  });

  it('makes a key that ends by itself, and lists when that is and when a key was last of use', async () => {
    const created = JSON.parse(
      (await run('create', '--role=administrator', '--name=Fair', '--expires=2999-12-31', '--json')).out,
    );
    expect(created.expiresAt).toBe('3000-01-01T00:00:00.000Z');
    const headers = { authorization: `Bearer ${created.key}` };
    expect((await api.call('GET', '/v1/products', { as: null, headers })).status).toBe(200);
    const line = async () => (await run('list')).out.split('\n').find((text) => text.startsWith(created.id)) ?? '';
    await eventually(async () => /live +made [-\d]{10} +expires 3000-01-01T00:00Z +used 2/.test(await line()));

    await api.database.em.fork().execute('update credential set expires_at = now() where id = ?', [created.id]);
    expect(await line()).toMatch(/administrator +expired/);
    const fresh = await startTestApi({ databaseUrl: api.databaseUrl });
    expect(await fresh.call('GET', '/v1/products', { as: null, headers })).toMatchObject({
      status: 401,
      body: { code: 'unauthenticated' },
    });
    await fresh.stop();
  });

  it('replaces a key of the same caller, who may use both for a while, and lists both', async () => {
    const first = JSON.parse((await run('create', '--role=warehouse', '--name=Scanner', '--json')).out);
    const next = JSON.parse((await run('rotate', first.id, '--overlap=2h', '--json')).out);
    expect(next).toMatchObject({ id: first.id, key: expect.stringMatching(/^qm_secret_/) });
    const asking = ({ key }: { readonly key: string }) =>
      api.call('GET', '/v1/shipments', { as: null, headers: { authorization: `Bearer ${key}` } });
    expect([(await asking(first)).status, (await asking(next)).status]).toEqual([200, 200]);
    const listed = (await run('list')).out.split('\n');
    expect(listed.filter((line) => line.startsWith('  secret '))).toHaveLength(2);

    expect(await run('revoke', next.secretId)).toMatchObject({ code: 0 });
    const fresh = await startTestApi({ databaseUrl: api.databaseUrl });
    const statusOf = async ({ key }: { readonly key: string }) =>
      (await fresh.call('GET', '/v1/shipments', { as: null, headers: { authorization: `Bearer ${key}` } })).status;
    expect([await statusOf(first), await statusOf(next)]).toEqual([200, 401]);
    await fresh.stop();
  });

  it('makes a key that may stand in a web page, and cannot be more', async () => {
    const { out, err } = await run('create', '--publishable', '--name=Website', '--json');
    expect(err).toContain('TRUST_PROXY is not set here');
    const made = JSON.parse(out);
    expect(made).toMatchObject({
      role: 'publishable',
      kind: 'publishable',
      key: expect.stringMatching(/^qm_publishable_/),
    });
    const headers = { authorization: `Bearer ${made.key}` };
    expect((await api.call('GET', '/v1/products', { as: null, headers })).status).toBe(200);
    const more = api.database.em.fork().execute(`update credential set role = 'administrator' where id = ?`, [made.id]);
    await expect(more).rejects.toThrow('credential_publishable');
  });

  it('signs the tokens of orders with another secret', async () => {
    const rotated = JSON.parse((await run('rotate-order-tokens', '--overlap=1h', '--json')).out);
    expect(rotated).toMatchObject({ number: 2, earlierUntil: expect.any(String) });
    expect((await run('rotate-order-tokens')).out).toMatch(
      /^Tokens of orders are signed with secret 3 within half a minute\./,
    );
  });

  it.each([
    [[]],
    [['create', '--role=king', '--name=x']],
    [['create', '--role=administrator']],
    [['create', '--role=administrator', `--name=${'x'.repeat(101)}`]],
    [['create', '--role=administrator', '--name=x', '--expires=2020-01-01']],
    [['create', '--role=administrator', '--name=x', '--expires=soon']],
    [['create', '--role=warehouse', '--publishable', '--name=x']],
    [['create', '--role=nobody-knows', '--name=x']],
    [['list', '--expires=2999-12-31']],
    [['list', '--overlap=1h']],
    [['rotate', '42']],
    [['rotate', '0199f0a4-6c2d-7a6e-9d0e-3f1f5d6c7b8a']],
    [['rotate', '0199f0a4-6c2d-7a6e-9d0e-3f1f5d6c7b8a', '--overlap=soon']],
    [['rotate-order-tokens', 'now']],
    [['rotate-order-tokens', '--overlap=0']],
    [['revoke', '42']],
    [['list', '--bogus']],
  ])('says in one sentence what is wrong with %j', async (args) => {
    const { code, out, err } = await run(...args);
    expect({ code, out }).toEqual({ code: 2, out: '' });
    expect(err.trim().split('\n')).toHaveLength(1);
  });
});
