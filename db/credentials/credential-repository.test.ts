import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { openTestDatabase, type Query } from '../../tests/support/open-test-database.ts';
import { hashOfApiKey } from './api-key-secret.ts';
import { createCredentialQueries, type CredentialQueries } from './credential-queries.ts';
import { createCredentialRepository, type CredentialRepository } from './credential-repository.ts';

let credentials: CredentialQueries & CredentialRepository;
let rows: Query;
let drop: () => Promise<void>;

beforeAll(async () => {
  const opened = await openTestDatabase();
  ({ query: rows, drop } = opened);
  credentials = { ...createCredentialQueries(opened.database), ...createCredentialRepository(opened.database) };
});
afterAll(() => drop());

const HOUR_MS = 3_600_000;
const aKey = (expiresAt: Date | null = null) => credentials.create({ name: 'Shop', role: 'storefront', expiresAt });
const inHours = (hours: number) => new Date(Date.now() + hours * HOUR_MS);
const live = ({ key }: { readonly key: string }) => credentials.findLive(hashOfApiKey(key));
const secretOf = async (key: { readonly key: string }) => (await live(key))?.secretId ?? '';

describe('an API key', () => {
  it('lives until it is revoked', async () => {
    const key = await aKey();
    expect(await live(key)).toMatchObject({ id: key.id, kind: 'secret', expiresInMs: null });
    const secret = await secretOf(key);
    expect(await credentials.listEnded([secret])).toEqual([]);
    await credentials.revoke(key.id);
    expect(await live(key)).toBeUndefined();
    expect(await credentials.listLiveHashes()).not.toContain(hashOfApiKey(key.key));
    expect(await credentials.listEnded([secret])).toEqual([secret]);
  });

  it('that expires lives until then, and is refused after it', async () => {
    const [key, other] = [await aKey(inHours(2)), await aKey()];
    const [secret, others] = [await secretOf(key), await secretOf(other)];
    const { expiresInMs } = (await live(key)) ?? {};
    expect(expiresInMs).toBeGreaterThan(1.9 * HOUR_MS);
    expect(expiresInMs).toBeLessThanOrEqual(2 * HOUR_MS);
    expect(await credentials.listLiveHashes()).toContain(hashOfApiKey(key.key));
    await rows('update credential set expires_at = now() where id = ?', [key.id]);
    expect(await live(key)).toBeUndefined();
    expect(await credentials.listLiveHashes()).not.toContain(hashOfApiKey(key.key));
    expect(await credentials.listEnded([others, secret])).toEqual([secret]);
  });

  it('says in the list when it ends', async () => {
    const expiresAt = inHours(24);
    const { id } = await aKey(expiresAt);
    expect(await credentials.list()).toContainEqual(expect.objectContaining({ id, expiresAt, lastUsedAt: null }));
  });
});

describe('replacing an API key', () => {
  it('gives the same caller another, and takes both until the overlap is over', async () => {
    const key = await aKey();
    const next = await credentials.rotate(key.id, 2 * HOUR_MS);
    if (!next) throw new Error('The key was not replaced');
    const [before, after] = [await live(key), await live(next)];
    expect([before?.id, after?.id]).toEqual([key.id, key.id]);
    expect(after).toMatchObject({ role: before?.role, kind: before?.kind, expiresInMs: null });
    expect(before?.expiresInMs).toBeGreaterThan(1.9 * HOUR_MS);
    await credentials.rotate(key.id, 0);
    expect([await live(key), await live(next)]).toEqual([undefined, undefined]);
  });

  it('never lets one live longer than it would have, nor the new one longer than its caller', async () => {
    const key = await aKey(inHours(1));
    const next = await credentials.rotate(key.id, 48 * HOUR_MS);
    for (const one of [key, next]) {
      const { expiresInMs } = (one && (await live(one))) ?? {};
      expect(expiresInMs).toBeLessThanOrEqual(HOUR_MS);
    }
    await credentials.rotate(key.id, 0);
    await credentials.rotate(key.id, 48 * HOUR_MS);
    expect(await live(key)).toBeUndefined();
  });

  it('is not done for one that was revoked or has expired, and ends with it', async () => {
    const key = await aKey();
    const next = await credentials.rotate(key.id, HOUR_MS);
    expect(await credentials.revoke(key.id)).toBe(true);
    expect(next && (await live(next))).toBeUndefined();
    expect(await credentials.rotate(key.id, 0)).toBeUndefined();
  });

  it('gives one for a web page one for a web page', async () => {
    const { id } = await credentials.create({ name: 'Website', role: 'publishable' });
    const next = await credentials.rotate(id, 0);
    expect(next?.key).toMatch(/^qm_publishable_/);
    expect(next && (await live(next))).toMatchObject({ role: 'publishable', kind: 'publishable' });
  });

  it('can be taken back alone', async () => {
    const key = await aKey();
    const next = await credentials.rotate(key.id, HOUR_MS);
    expect(await credentials.revoke(next?.secretId ?? '')).toBe(true);
    expect(next && (await live(next))).toBeUndefined();
    expect(await live(key)).toMatchObject({ id: key.id });
  });
});

describe('giving an API key another end', () => {
  it('lets the same caller go on, also where it has expired, and writes it down', async () => {
    const key = await aKey(inHours(2));
    await rows('update credential set expires_at = now() where id = ?', [key.id]);
    expect(await live(key)).toBeUndefined();
    const later = inHours(48);
    expect(await credentials.extend(key.id, later)).toBe(true);
    expect(await live(key)).toMatchObject({ id: key.id, role: 'storefront' });
    expect(await credentials.extend(key.id, null)).toBe(true);
    expect(await live(key)).toMatchObject({ expiresInMs: null });
    expect(
      await rows(`select data from event where type = 'key.extended' and subject_id = ? order by sequence`, [key.id]),
    ).toEqual([{ data: { expiresAt: later.toISOString() } }, { data: {} }]);
  });

  it('brings back no secret that was replaced, and no key that was revoked', async () => {
    const key = await aKey(inHours(2));
    const next = await credentials.rotate(key.id, 0);
    await credentials.extend(key.id, null);
    expect([await live(key), next && (await live(next))]).toMatchObject([undefined, { id: key.id }]);
    await credentials.revoke(key.id);
    expect(await credentials.extend(key.id, null)).toBe(false);
    expect(next && (await live(next))).toBeUndefined();
  });
});

describe('the role of an API key', () => {
  it('is built in, or one that the shop has made, whose permissions come with it', async () => {
    await expect(credentials.create({ name: 'X', role: 'front-desk' })).rejects.toThrow('no role "front-desk"');
    await rows(`insert into role (name, description, permissions) values ('front-desk', 'Calls', '{orders:read}')`);
    const key = await credentials.create({ name: 'X', role: 'front-desk' });
    expect(await live(key)).toMatchObject({ role: 'front-desk', rolePermissions: ['orders:read'] });
    expect(await live(await aKey())).toMatchObject({ role: 'storefront', rolePermissions: null });
  });
});

describe('the last use of an API key', () => {
  const usedAt = async (id: string) => (await credentials.list()).find((key) => key.id === id)?.lastUsedAt;

  it('is written down at most once an hour, however many say so', async () => {
    const key = await aKey();
    const secret = await secretOf(key);
    expect(await live(key)).toMatchObject({ isUseNoted: false });
    await Promise.all([1, 2, 3].map(() => credentials.noteUse(secret)));
    const first = await usedAt(key.id);
    expect(first).toBeInstanceOf(Date);
    expect(await live(key)).toMatchObject({ isUseNoted: true });
    await credentials.noteUse(secret);
    expect(await usedAt(key.id)).toEqual(first);

    await rows(`update credential_secret set last_used_at = now() - interval '61 minutes' where id = ?`, [secret]);
    expect(await live(key)).toMatchObject({ isUseNoted: false });
    await credentials.noteUse(secret);
    expect((await usedAt(key.id))?.getTime()).toBeGreaterThanOrEqual(first?.getTime() ?? Infinity);
  });

  it('is that of this key alone', async () => {
    const [key, other] = [await aKey(), await aKey()];
    await credentials.noteUse(await secretOf(key));
    expect(await usedAt(other.id)).toBeNull();
  });
});

describe('the events of an API key', () => {
  it('tell that it was made, replaced and ended, as whom, and hold nothing of the key', async () => {
    const expiresAt = inHours(24);
    const key = await aKey(expiresAt);
    const first = await secretOf(key);
    const next = await credentials.rotate(key.id, HOUR_MS);
    await credentials.revoke(first);
    await credentials.revoke(key.id);
    await credentials.revoke(key.id);
    const told = await rows<{ type: string; data: unknown }>(
      `select type, data from event
       where subject_type = 'key' and subject_id = ? and actor_kind = 'system' and actor_name = current_user order by sequence`,
      [key.id],
    );
    expect(told).toEqual([
      { type: 'key.made', data: { role: 'storefront', kind: 'secret', expiresAt: expiresAt.toISOString() } },
      { type: 'key.rotated', data: { secretId: next?.secretId, earlierUntil: next?.earlierUntil.toISOString() } },
      { type: 'key.revoked', data: { secretId: first } },
      { type: 'key.revoked', data: {} },
    ]);
  });
});
