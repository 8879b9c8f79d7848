import type { Logger } from 'pino';
import type { Database } from '../../db/database.ts';
import type { ApiConfig } from '../api-config.ts';
import type { LimitAlarm } from './limits/limit-alarm.ts';
import type { TemporalCalls } from './temporal.ts';

/** What routes are made of. */
export interface ApiDependencies {
  readonly database: Database;
  readonly temporal: TemporalCalls;
  readonly config: ApiConfig;
  readonly log: Logger;
  readonly alarm: LimitAlarm;
  /** Aborted once the process has been told to stop. */
  readonly draining: AbortSignal;
}
