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
  /**
   * By the cookies that were sent; only whoever may use the pages. No query while it is cached. `isUse`: somebody is there, which keeps the
   * session from ending.
   */
  read(cookies: string, isUse: boolean): Promise<Staff | undefined>;
  /** What is remembered is looked up anew. */
  forget(): void;
}

export interface StaffSessionDependencies {
  readonly logins: Pick<StaffLoginRepository, 'findSession' | 'noteSeen'>;
  readonly cookies: Pick<StaffCookies, 'session'>;
  readonly log: Pick<Logger, 'warn'>;
}

interface KnownSession {
  readonly id: string;
  readonly caller: Staff;
  /** That it is used is written down. */
  isSeen: boolean;
}

export function createStaffSessions({ logins, cookies, log }: StaffSessionDependencies): StaffSessionReader {
  const known = new LRUCache<string, KnownSession>({ max: 1_000, ttl: CACHED_MS });
  /** What was being read while everything was forgotten is from before. */
  let forgotten = 0;

  async function look(token: string): Promise<KnownSession | undefined> {
    const before = forgotten;
    const session = await logins.findSession(token);
    if (session?.stage !== 'open') return undefined;
    const found = { id: session.id, caller: staffOf(session), isSeen: session.unseenMs <= SEEN_MS };
    const ttl = Math.ceil(Math.min(CACHED_MS, Math.max(session.expiresInMs, 1)));
    if (before === forgotten) known.set(token, found, { ttl });
    return found;
  }

  return {
    async read(sent, isUse) {
      const token = cookies.session.read(sent);
      if (token === undefined) return undefined;
      const found = known.get(token) ?? (await look(token));
      if (isUse && found?.isSeen === false) {
        found.isSeen = true;
        noteSeen(found);
      }
      return found?.caller;
    },
    forget() {
      forgotten += 1;
      known.clear();
    },
  };

  /** Nobody waits for it, and where the database does not take it the next look tries again. */
  function noteSeen({ id }: KnownSession): void {
    logins.noteSeen(id).catch((err: unknown) => {
      log.warn({ err, sessionId: id }, 'The use of a session could not be written down');
    });
  }
}

function staffOf({ member }: StaffSessionRecord): Staff {
  const { id, name, role, permissions, locale } = member;
  return { kind: 'staff', id, name, role, permissions, locale };
}
