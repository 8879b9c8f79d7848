import { retentionPeriodsOf } from '../../domain/retention/retention-periods.ts';
import type { Forgettable } from '../../workflows/retention/retention-contract.ts';
import type { Database } from '../database.ts';
import type { PolicyReader } from '../policies/policy-reader.ts';
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

/** By the periods of the policy `retention`, as they count at the moment. */
export function createRetentionRepository(
  database: Database,
  policies: Pick<PolicyReader, 'read'>,
): RetentionRepository {
  const readRules = async () => retentionRules(retentionPeriodsOf((await policies.read()).documents.retention));
  return {
    async forgetBatch(what) {
      const rules = await readRules();
      const [batch] = await database.em.fork().execute<{ rows: number }[]>(rules[what].forget);
      const rows = batch?.rows ?? 0;
      return { rows, isFull: rows >= BATCH_ROWS };
    },
    async readOverdueSeconds() {
      const columns = Object.entries(await readRules()).map(
        ([what, { overdue }]) => `coalesce((${overdue}), 0) as "${what}"`,
      );
      const [row] = await database.em.fork().execute<Record<Forgettable, number>[]>(`select ${columns.join(', ')}`);
      if (!row) throw new Error('What is overdue has no row');
      return row;
    },
  };
}
