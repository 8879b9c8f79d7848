import type { Logger } from 'pino';
import type { Database } from '../../db/database.ts';
import { createStaffKeys, type StaffKeys } from '../../db/staff/staff-keys.ts';
import { createStaffLoginRepository, type StaffLoginRepository } from '../../db/staff/staff-login-repository.ts';
import type { ApiConfig } from '../api-config.ts';
import { createStaffCookies, type StaffCookies } from '../staff/staff-cookies.ts';
import { createStaffSessions, type StaffSessionReader } from '../staff/staff-sessions.ts';

/** What routes and pages about staff share: one of each in a process. */
export interface StaffParts {
  /** What seals and signs for staff. */
  readonly keys: () => Promise<StaffKeys>;
  readonly logins: StaffLoginRepository;
  readonly cookies: StaffCookies;
  readonly sessions: StaffSessionReader;
}

interface Dependencies {
  readonly database: Database;
  readonly config: Pick<ApiConfig, 'publicUrl'>;
  readonly log: Pick<Logger, 'warn'>;
}

export function createStaffParts({ database, config, log }: Dependencies): StaffParts {
  const logins = createStaffLoginRepository(database);
  const cookies = createStaffCookies(config.publicUrl);
  return { keys: createStaffKeys(database), logins, cookies, sessions: createStaffSessions({ logins, cookies, log }) };
}
