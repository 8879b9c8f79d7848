import { Migration } from '@mikro-orm/migrations';
import { describe, expect, it } from '@jest/globals';
import type { MigrationEntry } from '../../db/database.ts';
import { OnlineMigration } from '../../db/upgrade/online-migration.ts';
import type { OnlineStep } from '../../db/upgrade/online-step.ts';
import { lintMigrations } from './lint-migrations.ts';

const releases = [
  { version: '0.1.0', migrationsThrough: '2027-01-31' },
  { version: '0.2.0', migrationsThrough: '2027-02-28' },
];

function aMigration(sql: string, name = '2027-03-01-it'): MigrationEntry {
  return {
    name,
    class: class extends Migration {
      override up(): void {
        this.addSql(sql);
      }
    },
  };
}

function anOnlineMigration(step: OnlineStep): MigrationEntry {
  return {
    name: '2027-03-01-it',
    class: class extends OnlineMigration {
      override steps(): readonly OnlineStep[] {
        return [step];
      }
    },
  };
}

const rulesBrokenByStep = (step: OnlineStep) =>
  lintMigrations([anOnlineMigration(step)], releases).map(({ rule }) => rule);

const rulesBrokenBy = (sql: string, name?: string) =>
  lintMigrations([aMigration(sql, name)], releases).map(({ rule }) => rule);

describe('the lint of migrations', () => {
  it.each([
    ['alter table sales_order drop column note', 'ban-drop-column'],
    ['drop table customer_note', 'ban-drop-table'],
    ['alter table sales_order rename column note to remark', 'renaming-column'],
    ['alter table sales_order rename to purchase', 'renaming-table'],
    ['alter table sales_order add column gift boolean not null', 'adding-required-field'],
    ['alter table sales_order alter column note set not null', 'adding-not-nullable-field'],
    ['alter table sales_order add constraint paid check (paid > 0)', 'constraint-missing-not-valid'],
    ['alter table sales_order add constraint one unique (note)', 'disallowed-unique-constraint'],
    [
      'alter table sales_order add constraint of foreign key (note) references note (id)',
      'adding-foreign-key-constraint',
    ],
    ['create index by_note on sales_order (note)', 'require-concurrent-index-creation'],
    ['create index concurrently by_note on sales_order (note)', 'concurrently-in-transaction'],
    ['drop index by_note', 'require-concurrent-index-deletion'],
    ['alter table sales_order alter column number type text', 'changing-column-type'],
    ['alter table sales_order add column token uuid default gen_random_uuid()', 'adding-field-with-default'],
    [`update sales_order set note = ''`, 'rows-changed-in-transaction'],
    ['with old as (select 1) delete from sales_order', 'rows-changed-in-transaction'],
    ['lock table sales_order', 'table-kept-to-itself'],
    ['alter table sales_order set unlogged', 'table-kept-to-itself'],
    ['alter table sales_order add column paid int check (paid > 0)', 'check-in-new-column'],
    ['do $$ begin alter table sales_order drop column note; end $$', 'hidden-in-code'],
    ['alter tabel sales_order', 'syntax-error'],
  ])('refuses "%s"', (sql, rule) => {
    expect(rulesBrokenBy(sql)).toContain(rule);
  });

  it.each([
    'alter table sales_order add column note text',
    'alter table sales_order add column gift boolean not null default false',
    'alter table sales_order add constraint paid check (paid > 0) not valid',
    'alter table sales_order drop constraint paid',
    `create table gift (id uuid primary key, note text not null); create index gift_note on gift (note); update gift set note = ''`,
    `insert into policy (name) values ('update sales_order')`,
    'create trigger t before update on sales_order for each row execute function f()',
    'create function f() returns trigger language plpgsql as $$ begin update a set b = 1; return new; end $$',
  ])('lets "%s" pass', (sql) => {
    expect(rulesBrokenBy(sql)).toEqual([]);
  });

  it('lets a column go that an earlier release has given up, and no other', () => {
    const drop = 'alter table sales_order drop column note';
    expect(rulesBrokenBy(`-- given up in 0.2.0\n${drop}`)).toEqual([]);
    expect(rulesBrokenBy(`-- given up in 0.3.0\n${drop}`)).toEqual(['ban-drop-column']);
    expect(rulesBrokenBy(`-- given up in 0.2.0\n${drop}`, '2027-02-03-of-that-release')).toEqual(['ban-drop-column']);
    expect(rulesBrokenBy(`-- allowed ban-drop-column: it is small\n${drop}`)).toEqual(['ban-drop-column']);
    expect(rulesBrokenBy(`-- given up in 0.2.0\n${drop};\nalter table sales_order drop column other`)).toEqual([
      'ban-drop-column',
    ]);
  });

  it('takes a reason for what would be slow on a table with many rows, and for that statement only', () => {
    const index = 'create index by_country on tax_rate (country)';
    const allowed = `-- allowed require-concurrent-index-creation: a row for each country\n${index}`;
    expect(rulesBrokenBy(allowed)).toEqual([]);
    expect(rulesBrokenBy(`${allowed}; create index by_rate on tax_rate (rate)`)).toHaveLength(1);
    expect(rulesBrokenBy(`-- allowed require-concurrent-index-creation:\n${index}`)).toHaveLength(1);
    expect(rulesBrokenBy(`-- squawk-ignore require-concurrent-index-creation\n${index}`)).toEqual(['no-reason']);
  });

  it('leaves those of the first release alone, and has online ones in place of other kinds', () => {
    expect(rulesBrokenBy('drop table note', '2027-01-31-of-the-first')).toEqual([]);
    class Online extends OnlineMigration {
      override steps(): readonly OnlineStep[] {
        return [{ kind: 'drop-index', name: 'by_note', note: 'given up in 0.2.0' }];
      }
    }
    class Other extends Migration {
      override isTransactional = () => false;
      override up(): void {
        this.addSql('vacuum');
      }
    }
    class Asking extends Migration {
      override async up(): Promise<void> {
        await this.execute('select 1');
      }
    }
    const entries = [Online, Other, Asking].map((it, index) => ({ name: `2027-03-0${index + 1}`, class: it }));
    expect(lintMigrations(entries, releases).map(({ migration, rule }) => [migration, rule])).toEqual([
      ['2027-03-02', 'no-transaction'],
      ['2027-03-03', 'not-plain'],
    ]);
  });

  it.each([
    ['cannot be read', { kind: 'create-index', name: 'by_note', on: 'sales_order ((' }, 'syntax-error'],
    [
      'hides another statement',
      { kind: 'create-index', name: 'by_note', on: 'sales_order (note); lock table sales_order' },
      'one-statement',
    ],
    [
      'refuses what the release before may write',
      { kind: 'create-index', name: 'by_note', unique: true, on: 'sales_order (note)' },
      'unique-in-use',
    ],
    ['takes away what the release before may need', { kind: 'drop-index', name: 'by_note' }, 'index-taken-away'],
    [
      'takes it away a release too soon',
      { kind: 'drop-index', name: 'by_note', note: 'given up in 0.3.0' },
      'index-taken-away',
    ],
    [
      'fills again what was filled',
      { kind: 'backfill', table: 'sales_order', key: ['id'], set: 'total = total * 100', where: `note = 'total'` },
      'filled-again',
    ],
    [
      'changes the key that it goes by',
      { kind: 'backfill', table: 'line', key: ['order_id', 'line'], set: 'line = line + 1', where: 'line < 0' },
      'key-changed',
    ],
    [
      'silences squawk itself',
      { kind: 'create-index', name: 'by_note', on: 'sales_order (note)', note: 'squawk-ignore syntax-error' },
      'no-reason',
    ],
  ] as const satisfies readonly (readonly [string, OnlineStep, string])[])(
    'refuses a step of an online migration that %s',
    (_, step, rule) => {
      expect(rulesBrokenByStep(step)).toContain(rule);
    },
  );

  it.each<OnlineStep>([
    { kind: 'create-index', name: 'by_note', on: `sales_order (note) where note <> ';'` },
    {
      kind: 'create-index',
      name: 'by_note',
      unique: true,
      on: 'sales_order (note)',
      note: 'allowed unique-in-use: both releases take it from the same sequence',
    },
    { kind: 'drop-index', name: 'by_note', note: 'given up in 0.2.0' },
    { kind: 'validate-constraint', table: 'sales_order', constraint: 'paid' },
    { kind: 'backfill', table: 'sales_order', key: ['id'], set: `channel = 'shop'`, where: 'channel is null' },
    { kind: 'backfill', table: 'sales_order', key: ['id'], set: '(a, b) = (c, d)', where: 'b is distinct from d' },
  ])('lets the step %j of an online migration pass', (step) => {
    expect(rulesBrokenByStep(step)).toEqual([]);
  });

  it('wants names in the order in which they are applied', () => {
    const entries = [aMigration('select 1', '2027-03-02-b'), aMigration('select 1', '2027-03-01-a')];
    expect(lintMigrations(entries, releases).map(({ rule }) => rule)).toEqual(['order']);
  });
});
