import { createStaffCookies } from '../../api/staff/staff-cookies.ts';
import type { StaffParts } from '../../api/compose/staff-parts.ts';
import type { Staff } from '../../api/shared/caller.ts';
import { permissionsOfRole } from '../../domain/access/roles.ts';
import type { StaffSessionReader } from '../../api/staff/staff-sessions.ts';

/** A person of staff, valid by default. */
export function aPersonOfStaff(own: Partial<Staff> = {}): Staff {
  const role = own.role ?? 'administrator';
  return {
    kind: 'staff',
    id: '0199f0a4-6c2d-7a6e-9d0e-3f1f5d6c7b01',
    name: 'Grace',
    role,
    permissions: permissionsOfRole(role, null),
    locale: null,
    ...own,
  };
}

/** Whoever sends `staff=NAME` as a cookie has signed in as that person, until the person is taken away. */
export function fakeStaffSessions(people: Readonly<Record<string, Staff>>) {
  const signedIn = new Map(Object.entries(people));
  const sessions: StaffSessionReader = {
    read: async (cookies) => signedIn.get(/(?:^|; )staff=(\w+)/.exec(cookies)?.[1] ?? ''),
    forget: () => {},
  };
  return { ...sessions, end: (name: string) => void signedIn.delete(name) };
}

/** Where nobody can sign in, because nothing is asked. */
export const noStaff: StaffParts = {
  keys: () => Promise.reject(new Error('Nothing is asked')),
  logins: {} as StaffParts['logins'],
  login: {} as StaffParts['login'],
  cookies: createStaffCookies('http://localhost'),
  sessions: { read: async () => undefined, forget: () => {} },
};
