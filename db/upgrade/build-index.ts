import type { EntityManager } from '../database.ts';
import type { CreateIndex } from './online-step.ts';

const UNIQUE_VIOLATION = '23505';

/**
 * Makes an index while the table is written to. One that is there and valid is kept. What is left of an attempt that was cut off is
 * invalid: no query reads it, every write keeps it up, and if it is unique it already refuses rows. So it is dropped and made anew
 * (postgresql.org/docs/18/sql-createindex.html, "Building Indexes Concurrently").
 */
export async function buildIndex(em: EntityManager, index: CreateIndex): Promise<void> {
  const state = await stateOf(em, index.name);
  if (state === 'valid') return;
  if (state === 'invalid') await dropIndex(em, index.name);
  try {
    await em.execute(createIndexSql(index));
  } catch (error) {
    // There are duplicates, and until it is gone it refuses new ones. Whoever tries again drops it, too, so this may fail.
    if ((error as { code?: unknown }).code === UNIQUE_VIOLATION) await dropIndex(em, index.name).catch(() => {});
    throw error;
  }
}

export async function dropIndex(em: EntityManager, name: string): Promise<void> {
  await em.execute(`drop index concurrently if exists ${name}`);
}

function createIndexSql({ name, unique = false, on }: CreateIndex): string {
  return `create ${unique ? 'unique ' : ''}index concurrently ${name} on ${on}`;
}

async function stateOf(em: EntityManager, name: string): Promise<'missing' | 'invalid' | 'valid'> {
  const [index] = await em.execute<{ valid: boolean }[]>(
    'select indisvalid as valid from pg_index where indexrelid = to_regclass(?)',
    [name],
  );
  if (!index) return 'missing';
  return index.valid ? 'valid' : 'invalid';
}
