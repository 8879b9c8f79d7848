import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { schemaParts, type SchemaPart } from '../tests/support/schema-parts.ts';
import { createEmptyTestDatabase, createTestDatabase, type TestDatabase } from '../tests/support/test-database.ts';
import { openDatabase, type Database } from './database.ts';

let test: TestDatabase;
let empty: TestDatabase;
let migrated: Database;
let made: Database;

beforeAll(async () => {
  test = await createTestDatabase();
  migrated = await openDatabase({ url: test.url });
  empty = await createEmptyTestDatabase();
  made = await openDatabase({ url: empty.url });
  await made.em.fork().execute('create sequence order_number');
  await made.schema.create();
});
afterAll(async () => {
  await migrated.close();
  await made.close();
  await test.drop();
  await empty.drop();
});

const withoutEntity: ReadonlySet<string> = new Set([
  'mikro_orm_migrations',
  'order_mail',
  'order_mail_bookmark',
  'rate_limit',
]);
const ofEntities = (parts: readonly SchemaPart[]) => parts.filter(({ table }) => !withoutEntity.has(table));

describe('the entities', () => {
  it('make the tables of the migrated database: columns, defaults, checks, foreign keys and indexes, and no others', async () => {
    expect(await schemaParts(made.em.fork())).toEqual(ofEntities(await schemaParts(migrated.em.fork())));
  });

  it.each([
    ['an index', 'drop index sales_order_attention_since'],
    [
      'an index that is another',
      'drop index stock_movement_sku_id_index; create index stock_movement_sku_id_index on stock_movement (sku)',
    ],
    ['a column', 'alter table sales_order drop column cancel_note'],
    ['a column too many', 'alter table sales_order add column gift_note text'],
    ['a default', 'alter table payment_capture alter column state drop default'],
    ['a default that is another', 'alter table payment_capture alter column attempt set default 2'],
    ['that a column is never null', 'alter table message alter column kind drop not null'],
    ['that a column may be null', 'alter table sales_order alter column customer_id set not null'],
    ['a type', 'alter table message alter column attempts type bigint'],
    ['a length', 'alter table payment alter column currency type varchar(4)'],
    ['a check', 'alter table message drop constraint message_state'],
    ['a foreign key', 'alter table payment_write_off drop constraint payment_write_off_payment_id_foreign'],
    ['a unique key', 'alter table payment_refund drop constraint payment_refund_shipment_id_attempt_unique'],
    ['a table', 'create table gift (id uuid primary key)'],
  ])('would differ by %s', async (_, change) => {
    const expected = ofEntities(await schemaParts(migrated.em.fork()));
    const undo = new Error('only to see it');
    const changed = migrated.em.fork().transactional(async (em) => {
      for (const statement of change.split(';')) await em.execute(statement);
      expect(ofEntities(await schemaParts(em))).not.toEqual(expected);
      throw undo;
    });
    await expect(changed).rejects.toBe(undo);
  });
});
