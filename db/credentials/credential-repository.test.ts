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

describe('an API key', () => {
  it('lives until it is revoked', async () => {
    const key = await aKey();
    expect(await live(key)).toMatchObject({ id: key.id, expiresInMs: null });
    expect(await credentials.listEnded([key.id])).toEqual([]);
    await credentials.revoke(key.id);
    expect(await live(key)).toBeUndefined();
    expect(await credentials.listLiveHashes()).not.toContain(hashOfApiKey(key.key));
    expect(await credentials.listEnded([key.id])).toEqual([key.id]);
  });

  it('that expires lives until then, and is refused after it', async () => {
    const [key, other] = [await aKey(inHours(2)), await aKey()];
    const { expiresInMs } = (await live(key)) ?? {};
    expect(expiresInMs).toBeGreaterThan(1.9 * HOUR_MS);
    expect(expiresInMs).toBeLessThanOrEqual(2 * HOUR_MS);
    expect(await credentials.listLiveHashes()).toContain(hashOfApiKey(key.key));
    await rows('update credential set expires_at = now() where id = ?', [key.id]);
    expect(await live(key)).toBeUndefined();
    expect(await credentials.listLiveHashes()).not.toContain(hashOfApiKey(key.key));
    expect(await credentials.listEnded([other.id, key.id])).toEqual([key.id]);
  });

  it('says in the list when it ends', async () => {
    const expiresAt = inHours(24);
    const { id } = await aKey(expiresAt);
    expect(await credentials.list()).toContainEqual(expect.objectContaining({ id, expiresAt, lastUsedAt: null }));
  });
});

describe('the last use of an API key', () => {
  const usedAt = async (id: string) => (await credentials.list()).find((key) => key.id === id)?.lastUsedAt;

  it('is written down at most once an hour, however many say so', async () => {
    const key = await aKey();
    expect(await live(key)).toMatchObject({ isUseNoted: false });
    await Promise.all([1, 2, 3].map(() => credentials.noteUse(key.id)));
    const first = await usedAt(key.id);
    expect(first).toBeInstanceOf(Date);
    expect(await live(key)).toMatchObject({ isUseNoted: true });
    await credentials.noteUse(key.id);
    expect(await usedAt(key.id)).toEqual(first);

    await rows(`update credential set last_used_at = now() - interval '61 minutes' where id = ?`, [key.id]);
    expect(await live(key)).toMatchObject({ isUseNoted: false });
    await credentials.noteUse(key.id);
    expect((await usedAt(key.id))?.getTime()).toBeGreaterThanOrEqual(first?.getTime() ?? Infinity);
  });

  it('is that of this key alone', async () => {
    const [key, other] = [await aKey(), await aKey()];
    await credentials.noteUse(key.id);
    expect(await usedAt(other.id)).toBeNull();
  });
});
