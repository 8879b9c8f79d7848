import type { Logger } from 'pino';
import type { Database } from '../../db/database.ts';
import type { RateLimitStore } from '../../db/limits/rate-limit-store.ts';
import type { Passwords } from '../../db/passwords/passwords.ts';
import type { PolicyReader } from '../../db/policies/policy-reader.ts';
import type { ApiConfig } from '../api-config.ts';
import type { OrderTokens } from '../../db/access/order-tokens.ts';
import type { LimitAlarm } from '../shared/limits/limit-alarm.ts';
import type { TemporalCalls } from '../shared/temporal.ts';
import type { StaffParts } from './staff-parts.ts';

/** What all features share. Each compose file takes what its routes need of it and makes their queries. */
export interface ApiParts {
  readonly database: Database;
  /** What the shop has decided. */
  readonly policies: PolicyReader;
  readonly temporal: TemporalCalls;
  readonly config: ApiConfig;
  readonly log: Logger;
  readonly alarm: LimitAlarm;
  readonly orderTokens: OrderTokens;
  /** Where all processes count what callers spend; left out: each counts for itself. */
  readonly rateLimits?: RateLimitStore;
  readonly staff: StaffParts;
  /** Hashes in turn, whoever logs in. */
  readonly passwords: Passwords;
  /** Aborted once the process has been told to stop. */
  readonly draining: AbortSignal;
}
