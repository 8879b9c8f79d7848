import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { createEmptyTestDatabase, createTestDatabase, type TestDatabase } from '../tests/support/test-database.ts';
import { openDatabase, type Database } from './database.ts';

let test: TestDatabase;
let database: Database;

beforeAll(async () => {
  test = await createTestDatabase();
  database = await openDatabase({ url: test.url });
});
afterAll(async () => {
  await database.close();
  await test.drop();
});

// Defaults and triggers are told of as well; those the generator does not compare by what they do.
it('have the columns and indexes of the migrated database, and no others', async () => {
  const changes = await database.schema.getUpdateSchemaSQL({ safe: false });
  expect(changes.split('\n').filter((line) => /\b(index|(add|drop) column)\b/i.test(line))).toEqual([]);
});

it('make the columns, checks and indexes of the migrated database, each as it is written there', async () => {
  const empty = await createEmptyTestDatabase();
  const made = await openDatabase({ url: empty.url });
  try {
    await made.em.fork().execute('create sequence order_number');
    await made.schema.create();
    const migrated = await partsOf(database);
    expect(await partsOf(made)).toEqual(migrated.filter(({ table }) => !withoutEntity.has(table)));
  } finally {
    await made.close();
    await empty.drop();
  }
});

const withoutEntity: ReadonlySet<string> = new Set(['mikro_orm_migrations', 'order_mail_bookmark', 'rate_limit']);

const partsOf = ({ em }: Database) =>
  em.fork().execute<{ table: string; part: string }[]>(
    `select tablename as table, indexdef as part from pg_indexes where schemaname = 'public'
     union all
     select conrelid::regclass::text, conname || ' ' || pg_get_constraintdef(oid)
     from pg_constraint where connamespace = 'public'::regnamespace and contype = 'c'
     union all
     select table_name, concat_ws(' ', column_name, data_type, character_maximum_length, 'null: ' || is_nullable)
     from information_schema.columns where table_schema = 'public'
     order by 1, 2`,
  );
