import type { EntityManager } from '../database.ts';
import { buildIndex, dropIndex } from './build-index.ts';
import { requireMigrationLock } from './migration-lock.ts';
import type { OnlineMigration } from './online-migration.ts';
import type { OnlineStep, ValidateConstraint } from './online-step.ts';
import type { Patience } from './retry-while-locked.ts';
import { runBackfill } from './run-backfill.ts';
import type { Watched } from './watch-backend.ts';

/** Long enough for an index of a hundred million rows, and no reason to wait for one that never ends. */
const STATEMENT_TIMEOUT_MS = 6 * 60 * 60_000;
const TELL_OF_PROGRESS_EVERY_MS = 5_000;

interface OnlineRun {
  readonly em: EntityManager;
  /** Of the migration. */
  readonly name: string;
  readonly patience: Patience;
  readonly watched: Watched;
  readonly tell: (sentence: string) => void;
}

/**
 * Takes each step to its end. What is done already is found in the catalogue, and a backfill goes on where it was. The statements wait
 * for locks as long as it takes: nobody queues up behind the ones that they take. The rows of a backfill are not waited for.
 */
export async function runOnlineMigration(run: OnlineRun, migration: OnlineMigration): Promise<void> {
  const { em } = run;
  for (const [step, todo] of migration.steps().entries()) {
    await requireMigrationLock(em);
    await em.execute(`set statement_timeout = ${STATEMENT_TIMEOUT_MS}; set lock_timeout = 0`);
    try {
      await runStep(run, step, todo);
    } finally {
      await em.execute('reset statement_timeout; reset lock_timeout').catch(() => {});
    }
  }
}

async function runStep(
  { em, name, patience, watched, tell }: OnlineRun,
  number: number,
  step: OnlineStep,
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
      const tellOfProgress = atMostEvery(TELL_OF_PROGRESS_EVERY_MS, tell);
      const filled = await runBackfill(em, { migration: name, step: number }, step, patience, {
        onProgress: ({ rowsSeen }) =>
          tellOfProgress(`${step.table}: ${rowsSeen} of about ${Math.max(of, rowsSeen)} rows`),
        tell,
        blockers: watched.blockers,
      });
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

function atMostEvery(ms: number, tell: (sentence: string) => void): (sentence: string) => void {
  let toldAt = -Infinity;
  return (sentence) => {
    if (performance.now() - toldAt < ms) return;
    toldAt = performance.now();
    tell(sentence);
  };
}
