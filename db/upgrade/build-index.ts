import type { EntityManager } from '../database.ts';
import type { CreateIndex } from './online-step.ts';

const UNIQUE_VIOLATION = '23505';

/** Somebody made an index of this name that is another one: queries and constraints would not have what they count on. */
class OtherIndexOfThatName extends Error {
  override readonly name = 'OtherIndexOfThatName';

  constructor(name: string, found: string, wanted: string) {
    super(
      `There is an index ${name} already, and it is another one: ${found}. Wanted is: ${wanted}. Rename or drop it, and run this again.`,
    );
  }
}

/**
 * Makes an index while the table is written to. One that is there and valid is kept where it is the wanted one. What is left of an
 * attempt that was cut off is invalid: no query reads it, every write keeps it up, and if it is unique it already refuses rows. So it is
 * dropped and made anew (postgresql.org/docs/18/sql-createindex.html, "Building Indexes Concurrently"). Throws OtherIndexOfThatName.
 */
export async function buildIndex(em: EntityManager, index: CreateIndex): Promise<void> {
  const found = await findIndex(em, index.name);
  if (found?.isValid) return requireSame(em, index, found);
  if (found) await dropIndex(em, index.name);
  try {
    await em.execute(createIndexSql(index, 'concurrently'));
  } catch (error) {
    // There are duplicates, and until it is gone it refuses new ones. Whoever tries again drops it, too, so this may fail.
    if ((error as { code?: unknown }).code === UNIQUE_VIOLATION) await dropIndex(em, index.name).catch(() => {});
    throw error;
  }
}

export async function dropIndex(em: EntityManager, name: string): Promise<void> {
  await em.execute(`drop index concurrently if exists ${name}`);
}

/** As one statement; without `concurrently` for a table that nobody else sees. */
export function createIndexSql(
  { name, unique = false, on }: CreateIndex,
  concurrently: 'concurrently' | '' = '',
): string {
  return ['create', unique && 'unique', 'index', concurrently, name, 'on', on].filter(Boolean).join(' ');
}

interface FoundIndex {
  readonly isValid: boolean;
  readonly isUnique: boolean;
  readonly table: string;
  /** From `USING` on, as PostgreSQL writes it. */
  readonly definition: string;
}

async function findIndex(em: EntityManager, name: string): Promise<FoundIndex | undefined> {
  const [found] = await em.execute<FoundIndex[]>(
    `select indisvalid as "isValid", indisunique as "isUnique", indrelid::regclass::text as table,
       substring(pg_get_indexdef(indexrelid) from ' (USING .*)$') as definition
     from pg_index where indexrelid = to_regclass(?)`,
    [name],
  );
  return found;
}

/**
 * How PostgreSQL writes the wanted index is seen by making it on an empty table of the same columns: it adds brackets and casts of its
 * own (postgresql.org/docs/18/functions-info.html, `pg_get_indexdef`).
 */
async function requireSame(em: EntityManager, index: CreateIndex, found: FoundIndex): Promise<void> {
  const [, table = '', rest = ''] = /^\s*((?:"[^"]+"|[\w.])+)\s*(.*)$/s.exec(index.on) ?? [];
  const wanted = await em.transactional(async (own) => {
    await own.execute(`create temporary table wanted_index_shape (like ${table}) on commit drop`);
    await own.execute(createIndexSql({ ...index, name: 'wanted_index', on: `pg_temp.wanted_index_shape ${rest}` }));
    const [same] = await own.execute<{ table: string }[]>('select ?::regclass::text as table', [table]);
    const made = await findIndex(own, 'pg_temp.wanted_index');
    return made && { ...made, table: same?.table ?? table };
  });
  const [is, shouldBe] = [found, wanted].map((it) => it && describeIndex(it));
  if (is !== shouldBe) throw new OtherIndexOfThatName(index.name, is ?? '', shouldBe ?? '');
}

const describeIndex = ({ isUnique, table, definition }: FoundIndex) =>
  `${isUnique ? 'unique ' : ''}on ${table} ${definition}`;
