import { beforeEach, describe, expect, it } from '@jest/globals';
import type { StaffSessionRecord } from '../../db/staff/staff-login-repository.ts';
import { createStaffSessions } from './staff-sessions.ts';

const record = (unseenMs: number) =>
  ({
    id: 's1',
    stage: 'open',
    unseenMs,
    expiresInMs: 3_600_000,
    member: { id: 'm1', name: 'Grace' },
  }) as StaffSessionRecord;

let looks: number;
let noted: string[];
/** What a look finds, when it is let go on. */
let found: Promise<StaffSessionRecord | undefined>;
const sessions = () =>
  createStaffSessions({
    logins: {
      findSession: () => {
        looks += 1;
        return found;
      },
      noteSeen: async (id) => void noted.push(id),
    },
    cookies: { session: { read: (sent: string) => sent || undefined } as never },
    log: { warn: () => {} },
  });
beforeEach(() => {
  [looks, noted] = [0, []];
});

describe('a session of staff', () => {
  it('is not kept alive by a page that looks again by itself', async () => {
    found = Promise.resolve(record(120_000));
    const known = sessions();
    for (let n = 0; n < 3; n += 1) expect(await known.read('token', false)).toMatchObject({ name: 'Grace' });
    expect(noted).toEqual([]);
    await known.read('token', true);
    await known.read('token', true);
    expect([noted, looks]).toEqual([['s1'], 1]);
  });

  it('is looked up anew once it was forgotten, also where it was being read in that moment', async () => {
    const { promise, resolve } = Promise.withResolvers<StaffSessionRecord | undefined>();
    found = promise;
    const known = sessions();
    const early = known.read('token', true);
    known.forget();
    resolve(record(0));
    await early;
    found = Promise.resolve(undefined);
    expect(await known.read('token', true)).toBeUndefined();
  });
});
