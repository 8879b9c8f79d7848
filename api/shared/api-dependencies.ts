import type { Logger } from 'pino';
import type { Database } from '../../db/database.ts';
import type { ApiConfig } from '../api-config.ts';
import type { TemporalCalls } from './temporal.ts';

/** What routes are made of. */
export interface ApiDependencies {
  readonly database: Database;
  readonly temporal: TemporalCalls;
  readonly config: ApiConfig;
  readonly log: Logger;
  /** Aborted once the process has been told to stop. */
  readonly draining: AbortSignal;
}
