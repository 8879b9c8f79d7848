import type { EntityManager } from '../../db/database.ts';

interface Made {
  readonly table: string;
  readonly name: string;
  readonly definition: string;
}

/**
 * Drops the keys and indexes of these tables and returns the statements that create them again: without them rows are written in a
 * tenth of the time, and an index is built faster in one go.
 */
export async function dropIndexes(em: EntityManager, tables: readonly string[]): Promise<readonly string[]> {
  const ours = `{${tables.join(',')}}`;
  const constraintsOf = (kinds: string, column: string) =>
    em.execute<Made[]>(
      `select conrelid::regclass::text as "table", conname as name, pg_get_constraintdef(oid) as definition from pg_constraint
       where contype::text = any(?::text[]) and ${column}::regclass::text = any(?::text[])`,
      [kinds, ours],
    );
  const foreign = await constraintsOf('{f}', 'confrelid');
  const keys = await constraintsOf('{p,u}', 'conrelid');
  for (const { table, name } of [...foreign, ...keys]) await em.execute(`alter table ${table} drop constraint ${name}`);
  const indexes = await em.execute<Made[]>(
    `select tablename as "table", indexname as name, indexdef as definition from pg_indexes
     where schemaname = 'public' and tablename = any(?::text[])`,
    [ours],
  );
  for (const { name } of indexes) await em.execute(`drop index ${name}`);
  const made = ({ table, name, definition }: Made) => `alter table ${table} add constraint ${name} ${definition}`;
  return [...keys.map(made), ...indexes.map(({ definition }) => definition), ...foreign.map(made)];
}
