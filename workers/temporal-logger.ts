import { DefaultLogger, type LogEntry } from '@temporalio/worker';
import type { Logger } from 'pino';

/** Temporal's own words in our log, as JSON lines like the rest. */
export function createTemporalLogger(log: Logger): DefaultLogger {
  return new DefaultLogger('WARN', ({ level, message, meta }: LogEntry) => {
    if (level === 'ERROR') log.error({ ...meta }, message);
    else log.warn({ ...meta }, message);
  });
}
