import { describe, expect, it } from '@jest/globals';
import pino from 'pino';
import type { LiveCredential } from '../../db/credentials/credential-queries.ts';
import { apiKeyOf } from '../../domain/credentials/api-key.ts';
import { eventually } from '../../tests/support/eventually.ts';
import { isStaffNote } from '../../workflows/shared/staff-note.ts';
import { createAuthenticator } from './authenticate.ts';
import { createRateLimit } from './limits/rate-limit.ts';

const bearer = `Bearer ${apiKeyOf('secret', 'A'.repeat(43))}`;
const unauthenticated = { code: 'unauthenticated', headers: { 'WWW-Authenticate': expect.any(String) } };

/** One key, as the database has it; a test changes what it says. */
function aKeyring(found: Partial<LiveCredential> = {}) {
  const key = {
    id: 'id',
    secretId: 'secret id',
    kind: 'secret',
    name: 'Packing',
    role: 'warehouse',
    rolePermissions: null,
    expiresInMs: null,
    isUseNoted: true,
    ...found,
  } as const;
  const keyring = {
    found: key as LiveCredential | undefined,
    looks: 0,
    orderOfToken: undefined as string | undefined,
    noted: [] as string[],
    noteUse: async (id: string) => void keyring.noted.push(id),
  };
  const credentials = {
    findLive: async () => {
      keyring.looks += 1;
      return keyring.found;
    },
    listLiveHashes: async () => new Set<string>(),
    noteUse: (id: string) => keyring.noteUse(id),
  };
  const badKeys = createRateLimit({ name: 'bad-keys', quota: 0 });
  const orderTokens = { verify: async () => keyring.orderOfToken };
  const customerTokens = { verify: async () => undefined };
  const log = pino({ level: 'silent' });
  const authenticate = createAuthenticator({ credentials, orderTokens, customerTokens, badKeys, log });
  return { keyring, authenticate: () => authenticate(bearer, '127.0.0.1') };
}

it.each([
  ['Packing', 'Packing'],
  ['x'.repeat(101), 'x'.repeat(100)],
  ['4242 4242 4242 4242', 'warehouse'],
])('names a caller so that a workflow takes it, whatever their key was called: %s', async (stored, name) => {
  const { authenticate } = aKeyring({ name: stored });
  const caller = await authenticate();
  expect(caller.name).toBe(name);
  expect(isStaffNote({ by: caller.name })).toBe(true);
});

describe('what a caller may do', () => {
  it('is what their role allows: a built-in one, whatever stands in the database', async () => {
    const { permissions } = await aKeyring({ role: 'catalogue', rolePermissions: ['orders:read'] }).authenticate();
    expect(permissions.has('catalogue:write')).toBe(true);
    expect(permissions.has('orders:read')).toBe(false);
  });

  it('is what the shop’s own role allows, and nothing where there is none', async () => {
    const found = { role: 'front-desk', rolePermissions: ['orders:read'] };
    expect([...(await aKeyring(found).authenticate()).permissions]).toEqual(['orders:read']);
    const gone = await aKeyring({ ...found, rolePermissions: null }).authenticate();
    expect(gone.permissions.size).toBe(0);
  });

  it('is with the token of an order what concerns it, under a name of its own', async () => {
    const { keyring, authenticate } = aKeyring();
    keyring.orderOfToken = 'order-id';
    expect(await authenticate()).toMatchObject({ kind: 'guest', id: 'order:order-id', orderId: 'order-id' });
    expect(keyring.looks).toBe(0);
  });
});

describe('a key that was asked about a moment ago', () => {
  it('is not asked about again', async () => {
    const { keyring, authenticate } = aKeyring();
    await authenticate();
    keyring.found = undefined;
    await authenticate();
    expect(keyring.looks).toBe(1);
  });

  it('is refused when it has expired since', async () => {
    const { keyring, authenticate } = aKeyring({ expiresInMs: 20.5 });
    expect(await authenticate()).toMatchObject({ id: 'id' });
    keyring.found = undefined;
    // Long before an answer is forgotten that has no end of its own.
    await eventually(async () => (await authenticate().catch(() => 'refused')) === 'refused', 5_000);
    await expect(authenticate()).rejects.toMatchObject(unauthenticated);
  });

  it('is served to its last moment', async () => {
    const { authenticate } = aKeyring({ expiresInMs: 0.2 });
    expect(await authenticate()).toMatchObject({ id: 'id' });
  });
});

describe('the use of a key', () => {
  it('is written down where that was not done for an hour, and not with each request', async () => {
    const { keyring, authenticate } = aKeyring({ isUseNoted: false });
    await authenticate();
    await authenticate();
    expect(keyring.noted).toEqual(['secret id']);
    const noted = aKeyring({ isUseNoted: true });
    await noted.authenticate();
    expect(noted.keyring.noted).toEqual([]);
  });

  it('keeps nobody waiting, and harms nobody where it cannot be written', async () => {
    const { keyring, authenticate } = aKeyring({ isUseNoted: false });
    keyring.noteUse = () => new Promise(() => {});
    expect(await authenticate()).toMatchObject({ id: 'id' });
    const readOnly = aKeyring({ isUseNoted: false });
    readOnly.keyring.noteUse = () => Promise.reject(new Error('cannot execute UPDATE in a read-only transaction'));
    expect(await readOnly.authenticate()).toMatchObject({ id: 'id' });
  });

  it('is not that of a key which is refused', async () => {
    const { keyring, authenticate } = aKeyring({ isUseNoted: false });
    keyring.found = undefined;
    await expect(authenticate()).rejects.toMatchObject(unauthenticated);
    expect(keyring.noted).toEqual([]);
  });
});
