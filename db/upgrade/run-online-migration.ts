import type { EntityManager } from '../database.ts';
import { buildIndex, dropIndex } from './build-index.ts';
import { requireMigrationLock } from './migration-lock.ts';
import type { OnlineMigration } from './online-migration.ts';
import type { OnlineStep, ValidateConstraint } from './online-step.ts';
import type { Patience } from './retry-while-locked.ts';
import { runBackfill } from './run-backfill.ts';

/** Long enough for an index of a hundred million rows, and no reason to wait for one that never ends. */
const STATEMENT_TIMEOUT_MS = 6 * 60 * 60_000;

/**
 * Takes each step to its end. What is done already is found in the catalogue, and a backfill goes on where it was. The statements wait
 * for locks as long as it takes: nobody queues up behind the ones that they take. The rows of a backfill are not waited for.
 */
export async function runOnlineMigration(
  em: EntityManager,
  name: string,
  migration: OnlineMigration,
  patience: Patience,
  tell: (sentence: string) => void,
): Promise<void> {
  for (const [step, todo] of migration.steps().entries()) {
    await requireMigrationLock(em);
    await em.execute(`set statement_timeout = ${STATEMENT_TIMEOUT_MS}; set lock_timeout = 0`);
    try {
      await runStep(em, { migration: name, step }, todo, patience, tell);
    } finally {
      await em.execute('reset statement_timeout; reset lock_timeout').catch(() => {});
    }
  }
}

async function runStep(
  em: EntityManager,
  id: { readonly migration: string; readonly step: number },
  step: OnlineStep,
  patience: Patience,
  tell: (sentence: string) => void,
): Promise<void> {
  switch (step.kind) {
    case 'create-index':
      return buildIndex(em, step);
    case 'drop-index':
      return dropIndex(em, step.name);
    case 'validate-constraint':
      return validateConstraint(em, step);
    case 'backfill': {
      const of = await estimateRows(em, step.table);
      const filled = await runBackfill(em, id, step, patience, ({ rowsSeen }) =>
        tell(`${step.table}: ${rowsSeen} of about ${Math.max(of, rowsSeen)} rows`),
      );
      return tell(`${step.table}: filled ${filled.rowsChanged} of ${filled.rowsSeen} rows`);
    }
  }
}

/** Of one that is valid it reads no row. */
async function validateConstraint(em: EntityManager, { table, constraint }: ValidateConstraint): Promise<void> {
  await em.execute(`alter table ${table} validate constraint ${constraint}`);
}

/** As of the last `analyze`. */
async function estimateRows(em: EntityManager, table: string): Promise<number> {
  const [estimate] = await em.execute<{ rows: number }[]>(
    'select greatest(reltuples, 0)::float8 as rows from pg_class where oid = ?::regclass',
    [table],
  );
  return Math.round(estimate?.rows ?? 0);
}
