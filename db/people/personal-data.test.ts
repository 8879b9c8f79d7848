import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { openTestDatabase, type Query } from '../../tests/support/open-test-database.ts';
import { classifiedColumns, personalData } from './personal-data.ts';

let rows: Query;
let drop: () => Promise<void>;

beforeAll(async () => {
  ({ query: rows, drop } = await openTestDatabase());
});
afterAll(() => drop());

/** Columns of any type that can hold words; those that cannot are named, so that a new type is looked at. */
async function columnsOfWords(): Promise<string[]> {
  const found = await rows<{ name: string }>(
    `select table_name || '.' || column_name as name from information_schema.columns
     where table_schema = 'public' and data_type not in ('uuid', 'bigint', 'integer', 'boolean', 'timestamp with time zone')`,
  );
  return found.map(({ name }) => name).sort();
}

/** Which no type tells of. */
const NUMBERS_MADE_OF_WORDS = ['message.mailbox', 'order_mail.mailbox'];

/** Which are changed when a person is erased, though they hold no words. */
const TIMES = ['customer_session.ended_at'];

const unclassified = async () => {
  const known = new Set(classifiedColumns());
  return (await columnsOfWords()).filter((name) => !known.has(name));
};

describe('the columns that can hold words', () => {
  it('are all known to be about a person or not, each once, and no others', async () => {
    expect(await unclassified()).toEqual([]);
    expect(classifiedColumns().sort()).toEqual(
      [...(await columnsOfWords()), ...NUMBERS_MADE_OF_WORDS, ...TIMES].sort(),
    );
  });

  it.each(['text', 'jsonb', 'varchar(255)', 'inet', 'text[]', 'bytea'])(
    'are missed when somebody adds one, of type %s',
    async (type) => {
      await rows(`alter table sales_order add column stranger ${type}`);
      try {
        expect(await unclassified()).toEqual(['sales_order.stranger']);
      } finally {
        await rows('alter table sales_order drop column stranger');
      }
    },
  );
});

it.each(Object.keys(personalData))('knows columns of %s that the table has', async (table) => {
  const { erased, columns = [] } = personalData[table] ?? { erased: 'delete' };
  const named = [...columns, ...(erased === 'delete' ? [] : Object.keys(erased))];
  expect(named.length).toBeGreaterThan(0);
  await rows(`select ${named.join(', ')} from ${table} limit 0`);
});
