import type { Logger } from 'pino';
import type { Registry } from 'prom-client';
import type { Database } from '../../db/database.ts';
import type { RateLimitStore } from '../../db/limits/rate-limit-store.ts';
import type { Passwords } from '../../db/passwords/passwords.ts';
import { createStaffKeys, type StaffKeys } from '../../db/staff/staff-keys.ts';
import { createStaffLoginRepository, type StaffLoginRepository } from '../../db/staff/staff-login-repository.ts';
import { slowDowns } from '../../domain/passwords/slow-down.ts';
import type { ApiConfig } from '../api-config.ts';
import { createAttemptLimit } from '../shared/limits/attempt-limit.ts';
import { createLoginLimits } from '../shared/limits/login-limits.ts';
import { countLogins } from '../staff/login-metrics.ts';
import { createStaffCookies, type StaffCookies } from '../staff/staff-cookies.ts';
import { createStaffLogin, type StaffLogin } from '../staff/staff-login.ts';
import { createStaffSessions, type StaffSessionReader } from '../staff/staff-sessions.ts';

/** What routes and pages about staff share: one of each in a process. */
export interface StaffParts {
  /** What seals and signs for staff. */
  readonly keys: () => Promise<StaffKeys>;
  readonly logins: StaffLoginRepository;
  readonly login: StaffLogin;
  readonly cookies: StaffCookies;
  readonly sessions: StaffSessionReader;
}

interface Dependencies {
  readonly database: Database;
  readonly config: Pick<ApiConfig, 'publicUrl' | 'staffSecondFactor'>;
  readonly log: Pick<Logger, 'warn'>;
  readonly registry: Registry;
  /** Of all logins of this process, whoever logs in. */
  readonly passwords: Passwords;
  /** Where all processes count failures; left out: each counts for itself. */
  readonly rateLimits: RateLimitStore | undefined;
}

export function createStaffParts(deps: Dependencies): StaffParts {
  const { database, config, log, passwords, rateLimits: store } = deps;
  const logins = createStaffLoginRepository(database);
  const keys = createStaffKeys(database);
  const ofStaff = { slowDown: slowDowns.staff, store };
  const limits = {
    logins: createLoginLimits({ name: 'staff', ...ofStaff }),
    code: createAttemptLimit({ name: 'staff-code', ...ofStaff }),
  };
  const login = createStaffLogin({
    logins,
    passwords,
    keys,
    limits,
    count: countLogins(deps.registry),
    secondFactor: config.staffSecondFactor,
    log,
  });
  const cookies = createStaffCookies(config.publicUrl);
  return { keys, logins, login, cookies, sessions: createStaffSessions({ logins, cookies, log }) };
}
