import { LRUCache } from 'lru-cache';
import type { Logger } from 'pino';
import type { StaffLoginRepository, StaffSessionRecord } from '../../db/staff/staff-login-repository.ts';
import type { Staff } from '../shared/caller.ts';
import type { StaffCookies } from './staff-cookies.ts';

/**
 * How long a look is cached, with what the role allows: whoever is deactivated, logged out or given another role notices within this
 * time, and at once in the process that was told.
 */
const CACHED_MS = 10_000;

/** Last use is written down so often at the most. */
const SEEN_MS = 60_000;

/** Who is logged in to the pages for staff. */
export interface StaffSessionReader {
  /** By the cookies that were sent; only whoever may use the pages. No query while it is cached. */
  read(cookies: string): Promise<Staff | undefined>;
  /** What is remembered is looked up anew. */
  forget(): void;
}

export interface StaffSessionDependencies {
  readonly logins: Pick<StaffLoginRepository, 'findSession' | 'noteSeen'>;
  readonly cookies: Pick<StaffCookies, 'session'>;
  readonly log: Pick<Logger, 'warn'>;
}

export function createStaffSessions({ logins, cookies, log }: StaffSessionDependencies): StaffSessionReader {
  const known = new LRUCache<string, Staff>({ max: 1_000, ttl: CACHED_MS });
  return {
    async read(sent) {
      const token = cookies.session.read(sent);
      if (token === undefined) return undefined;
      const cached = known.get(token);
      if (cached) return cached;
      const session = await logins.findSession(token);
      if (session?.stage !== 'open') return undefined;
      if (session.unseenMs > SEEN_MS) noteSeen(session);
      const caller = staffOf(session);
      known.set(token, caller, { ttl: Math.ceil(Math.min(CACHED_MS, Math.max(session.expiresInMs, 1))) });
      return caller;
    },
    forget() {
      known.clear();
    },
  };

  /** Nobody waits for it, and where the database does not take it the next look tries again. */
  function noteSeen({ id }: StaffSessionRecord): void {
    logins.noteSeen(id).catch((err: unknown) => {
      log.warn({ err, sessionId: id }, 'The use of a session could not be written down');
    });
  }
}

function staffOf({ member }: StaffSessionRecord): Staff {
  const { id, name, role, permissions, locale } = member;
  return { kind: 'staff', id, name, role, permissions, locale };
}
