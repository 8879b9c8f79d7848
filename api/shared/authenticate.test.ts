import { expect, it } from '@jest/globals';
import { apiKeyOf } from '../../domain/credentials/api-key.ts';
import { isStaffNote } from '../../workflows/shared/staff-note.ts';
import { createAuthenticator } from './authenticate.ts';
import { createRateLimit } from './limits/rate-limit.ts';

it.each([
  ['Packing', 'Packing'],
  ['x'.repeat(101), 'x'.repeat(100)],
  ['4242 4242 4242 4242', 'staff'],
])('names a caller so that a workflow takes it, whatever their key was called: %s', async (stored, name) => {
  const credentials = {
    findLive: async () => ({ id: 'id', name: stored, role: 'staff' as const }),
    listLiveHashes: async () => new Set<string>(),
    list: async () => [],
  };
  const authenticate = createAuthenticator(credentials, createRateLimit({ name: 'bad-keys', quota: 0 }));
  const caller = await authenticate(`Bearer ${apiKeyOf('staff', 'A'.repeat(43))}`, '127.0.0.1');
  expect(caller.name).toBe(name);
  expect(isStaffNote({ by: caller.name })).toBe(true);
});
