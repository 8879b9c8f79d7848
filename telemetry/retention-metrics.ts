import { Counter, Gauge, type Registry } from 'prom-client';
import type { RetentionRepository } from '../db/retention/retention-repository.ts';
import { cachedFigures, type CachedFiguresOptions } from './cached-figures.ts';

export interface RetentionMetrics {
  /** Rows of a table, or of a column of it, that this process has forgotten. */
  readonly countForgotten: (what: string, rows: number) => void;
}

/** Whether what is old is forgotten in time. What is overdue is left out while the database does not answer. */
export function measureRetention(
  registry: Registry,
  retention: Pick<RetentionRepository, 'readOverdueSeconds'>,
  options: CachedFiguresOptions = {},
): RetentionMetrics {
  const forgotten = new Counter({
    name: 'quartermaster_records_forgotten_total',
    help: 'Rows that were deleted, or a column of which was emptied, because the shop needs them no more.',
    labelNames: ['record'],
    registers: [registry],
  });
  // What is forgotten every hour need not be looked for more often.
  const overdue = cachedFigures(() => retention.readOverdueSeconds(), { freshForMs: 60_000, ...options });
  const gauge = new Gauge({
    name: 'quartermaster_oldest_overdue_record_age_seconds',
    help: 'Time since the oldest record of a kind was to be forgotten; 0 without one.',
    labelNames: ['record'],
    registers: [],
    async collect() {
      this.reset();
      for (const [record, seconds] of Object.entries((await overdue()) ?? {})) this.set({ record }, seconds);
    },
  });
  registry.registerMetric(gauge);
  return { countForgotten: (record, rows) => forgotten.inc({ record }, rows) };
}
