import type { RetentionPeriods } from '../../domain/retention/retention-periods.ts';
import type { Forgettable } from '../../workflows/retention/retention-contract.ts';
import type { Database } from '../database.ts';
import { BATCH_ROWS } from './retention-rule.ts';
import { retentionRules } from './retention-rules.ts';

export interface ForgottenBatch {
  readonly rows: number;
  /** As many as a batch takes: others may be due. */
  readonly isFull: boolean;
}

export interface RetentionRepository {
  /** One batch of what has been due longest, in a transaction of its own. */
  forgetBatch(what: Forgettable): Promise<ForgottenBatch>;
  /** For how long the oldest record of each kind has been due; 0 where none is. */
  readOverdueSeconds(): Promise<Readonly<Record<Forgettable, number>>>;
}

export function createRetentionRepository(database: Database, periods: RetentionPeriods): RetentionRepository {
  const rules = retentionRules(periods);
  return {
    async forgetBatch(what) {
      const [batch] = await database.em.fork().execute<{ rows: number }[]>(rules[what].forget);
      const rows = batch?.rows ?? 0;
      return { rows, isFull: rows >= BATCH_ROWS };
    },
    async readOverdueSeconds() {
      const columns = Object.entries(rules).map(([what, { overdue }]) => `coalesce((${overdue}), 0) as "${what}"`);
      const [row] = await database.em.fork().execute<Record<Forgettable, number>[]>(`select ${columns.join(', ')}`);
      if (!row) throw new Error('What is overdue has no row');
      return row;
    },
  };
}
