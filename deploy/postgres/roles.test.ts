import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createSigningKeyRepository } from '../../db/access/signing-key-repository.ts';
import { tablesOfOwner } from '../../db/tables-of-owner.ts';
import { openDatabase } from '../../db/database.ts';
import { migrate } from '../../db/migrate.ts';
import { createCredentialQueries } from '../../db/credentials/credential-queries.ts';
import { createCredentialRepository } from '../../db/credentials/credential-repository.ts';
import { createPersonRepository } from '../../db/people/person-repository.ts';
import { runSql } from '../../dev/stack/admin-database.ts';
import { aConfirmedOrder } from '../../tests/support/a-confirmed-order.ts';
import { describeOrderNumbers } from '../../tools/invariants/order-numbers.ts';
import { createOwnPostgres, type OwnPostgres } from '../../tests/support/own-postgres.ts';

let server: OwnPostgres;
const as = (role: string, database: string) => `postgres://${role}:secret@127.0.0.1:${server.port}/${database}`;

/** As psql runs a file: one statement after the other, with passwords for its variables. */
function statementsOf(file: string): string[] {
  const text = readFileSync(join(import.meta.dirname, file), 'utf8').replaceAll(/--.*$/gm, '');
  return text
    .replaceAll(/:'\w+'/g, `'secret'`)
    .split(';')
    .map((statement) => statement.trim())
    .filter(Boolean);
}

beforeAll(async () => {
  server = await createOwnPostgres();
  await server.start();
  await runSql(server.url, ...statementsOf('roles.sql'));
  await runSql(server.url.replace(/postgres$/, 'quartermaster'), ...statementsOf('grants.sql'));
  await migrate(as('quartermaster_owner', 'quartermaster'));
});
afterAll(() => server?.remove());

const refusalOf = (url: string, sql: string) =>
  runSql(url, sql).then(
    () => 'done',
    (error: Error) => error.message,
  );

describe('the roles of the compose file', () => {
  it('let the shop work', async () => {
    const database = await openDatabase({ url: as('quartermaster_app', 'quartermaster'), poolSize: 2 });
    await aConfirmedOrder(database);
    expect(await database.em.fork().execute('select count(*)::int as orders from sales_order')).toEqual([
      { orders: 1 },
    ]);
    await database.em.fork().execute('create temporary table looked_at (id integer)');
    await database.close();
  });

  it.each([
    'create table mine (id integer)',
    'drop table sales_order',
    'truncate ledger_posting',
    'alter table ledger_posting disable trigger all',
    'create role another superuser',
    `copy (select 1) to program 'true'`,
    `insert into erasure (id, order_ids, workflow_ids) values (gen_random_uuid(), '[]', '[]')`,
    `insert into backfill_progress (migration, step, position) values ('mine', 0, '[]')`,
    'update erasure set finished_at = now()',
    'delete from erasure',
    `update shop set mode = 'simulated'`,
    'delete from shop',
    `insert into credential (id, name, role) values (gen_random_uuid(), 'Mine', 'administrator')`,
    `update credential set role = 'administrator'`,
    'update credential set revoked_at = null',
    'delete from credential',
    `insert into credential_secret (id, credential_id, key_hash) select gen_random_uuid(), id, 'hash' from credential`,
    `update credential_secret set key_hash = 'hash'`,
    'update credential_secret set expires_at = null',
    'delete from credential_secret',
    `insert into signing_key (number, secret) values (2, sha256('mine'))`,
    `update signing_key set secret = sha256('mine')`,
    'delete from signing_key',
    `insert into staff_key (number, secret) values (2, sha256('mine'))`,
    `update staff_key set secret = sha256('mine')`,
    'delete from staff_key',
    `insert into mikro_orm_migrations (name) values ('2027-01-01-of-the-next-release')`,
    'delete from mikro_orm_migrations',
  ])('do not let the shop %s', async (sql) => {
    const message = await refusalOf(as('quartermaster_app', 'quartermaster'), sql);
    expect(message).toMatch(/permission denied|must be owner/);
  });

  /** Tables that a role may not write into. */
  const onlyRead = async (role: string) => {
    const rows = (await runSql(
      as('quartermaster_owner', 'quartermaster'),
      `select relname as name from pg_class where relkind = 'r' and relnamespace = 'public'::regnamespace
         and not has_table_privilege('${role}', oid, 'insert, update, delete, truncate') order by relname`,
    )) as { name: string }[];
    return rows.map(({ name }) => name);
  };

  it('let the shop write into every table but those of the owner', async () => {
    expect(await onlyRead('quartermaster_app')).toEqual(tablesOfOwner);
  });

  it('are no different where they have other names, with what docs/operating.md says to run', async () => {
    const page = readFileSync(join(import.meta.dirname, '../../docs/operating.md'), 'utf8');
    const [, told = ''] = /```sql\n(revoke [^`]*)```/.exec(page) ?? [];
    await runSql(
      server.url,
      `create role theirs login password 'secret'`,
      'grant connect on database quartermaster to theirs',
    );
    const asOwner = as('quartermaster_owner', 'quartermaster');
    const allOf = `grant all on all tables in schema public to theirs`;
    await runSql(
      asOwner,
      allOf,
      ...told
        .replaceAll('THEIR_ROLE', 'theirs')
        .split(';')
        .filter((sql) => sql.trim() !== ''),
    );
    expect(await onlyRead('theirs')).toEqual(tablesOfOwner);
    const theirs = await openDatabase({ url: as('theirs', 'quartermaster'), poolSize: 1 });
    try {
      await createCredentialRepository(theirs).noteUse('0199f0a4-6c2d-7a6e-9d0e-3f1f5d6c7b8a');
      const refused = createCredentialRepository(theirs).create({ name: 'Mine', role: 'administrator' });
      await expect(refused).rejects.toThrow('may neither make nor end API keys');
    } finally {
      await theirs.close();
    }
  });

  it('let the owner make and end API keys, the shop know them, and tell whoever may not', async () => {
    const [owner, shop] = await Promise.all(
      ['quartermaster_owner', 'quartermaster_app'].map((role) =>
        openDatabase({ url: as(role, 'quartermaster'), poolSize: 1 }),
      ),
    );
    if (!owner || !shop) throw new Error('Two databases were opened');
    const made = await createCredentialRepository(owner).create({ name: 'Shop', role: 'storefront' });
    const [secret] = (await createCredentialQueries(shop).list()).flatMap(({ secrets }) => secrets);
    await createCredentialRepository(shop).noteUse(secret?.id ?? '');
    expect(await createCredentialQueries(shop).list()).toMatchObject([
      { id: made.id, name: 'Shop', lastUsedAt: expect.any(Date) },
    ]);
    const refusal = 'The role quartermaster_app of the database may neither make nor end API keys';
    const mine = { name: 'Mine', role: 'administrator' };
    await expect(createCredentialRepository(shop).create(mine)).rejects.toThrow(refusal);
    await expect(createCredentialRepository(shop).rotate(made.id, 0)).rejects.toThrow(refusal);
    await expect(createSigningKeyRepository(shop).rotate(0)).rejects.toThrow(refusal);
    expect(await createSigningKeyRepository(shop).listLive()).toHaveLength(1);
    await expect(createCredentialRepository(shop).revoke(made.id)).rejects.toThrow(refusal);
    expect(await createCredentialRepository(owner).revoke(made.id)).toBe(true);
    await Promise.all([owner.close(), shop.close()]);
  });

  it('do not let the shop change a timeline by a temporary table that is called as the record of erasures', async () => {
    const shop = as('quartermaster_app', 'quartermaster');
    await runSql(
      shop,
      `insert into event (subject_type, subject_id, sequence, type, fact_key, data)
       select 'order', id, 100, 'order.held', 'order.held:test', '{"reason": "wanted"}' from sales_order`,
    );
    const forged = `create temporary table erasure as
        select now() as erased_at, null::timestamptz as finished_at, jsonb_agg(id) as order_ids from sales_order;
      update event set data = data || '{"reason": "erased"}' where type = 'order.held'`;
    expect(await refusalOf(shop, forged)).toMatch(/append-only/);
  });

  it('let the owner erase people, and tell the shop before anything is looked for that it may not', async () => {
    const asked = async (role: string) => {
      const database = await openDatabase({ url: as(role, 'quartermaster'), poolSize: 1 });
      try {
        await createPersonRepository(database).refuseWhoMayNotErase();
      } finally {
        await database.close();
      }
    };
    await expect(asked('quartermaster_app')).rejects.toThrow(
      'The role quartermaster_app of the database may erase nobody',
    );
    await expect(asked('quartermaster_owner')).resolves.toBeUndefined();
  });

  it('let the owner alone raise the order numbers, with the statement that is told after a restore', async () => {
    const told = describeOrderNumbers({ highestKnown: 1253, next: 1251, raiseTo: 2253 });
    const [, sql = ''] = /-c "(.*)"/.exec(told) ?? [];
    expect(told).toContain('--username quartermaster_owner quartermaster');
    expect(await refusalOf(as('quartermaster_app', 'quartermaster'), sql)).toMatch(/permission denied for sequence/);
    expect(await refusalOf(as('quartermaster_owner', 'quartermaster'), sql)).toBe('done');
    const next = await runSql(as('quartermaster_app', 'quartermaster'), `select nextval('order_number')::int as next`);
    expect(next).toEqual([{ next: 2254 }]);
  });

  it('let backups copy the server, and neither read nor change anything', async () => {
    const asBackup = as('quartermaster_backup', 'postgres');
    const [role] = (await runSql(
      asBackup,
      `select rolreplication, rolsuper from pg_roles where rolname = current_user`,
    )) as object[];
    expect(role).toEqual({ rolreplication: true, rolsuper: false });
    expect(await refusalOf(as('quartermaster_backup', 'quartermaster'), 'select 1')).toMatch(/permission denied/);
    expect(await refusalOf(as('quartermaster_backup', 'temporal'), 'select 1')).toMatch(/permission denied/);
  });

  it('keep the shop from Temporal’s databases, and Temporal from the shop’s', async () => {
    const denied = /permission denied for database/;
    expect(await refusalOf(as('quartermaster_app', 'temporal'), 'select 1')).toMatch(denied);
    expect(await refusalOf(as('temporal', 'quartermaster'), 'select 1')).toMatch(denied);
    // What its schema needs: tables, and an extension that whoever owns the database may add.
    expect(await refusalOf(as('temporal', 'temporal'), 'create table a (id integer)')).toBe('done');
    expect(await refusalOf(as('temporal', 'temporal_visibility'), 'create extension btree_gin')).toBe('done');
    expect(await refusalOf(as('temporal', 'temporal'), 'create role another')).toMatch(/permission denied/);
  });
});
