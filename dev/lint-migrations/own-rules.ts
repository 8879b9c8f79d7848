import type { Statement } from './split-statements.ts';

interface Rule {
  readonly name: string;
  readonly says: string;
  readonly isBroken: (statement: Statement, newTables: ReadonlySet<string>) => boolean;
}

/** What a change of rows names first: `update only sales_order`, `delete from sales_order`, `with … update sales_order`. */
const CHANGES_ROWS =
  /^(?:with\b.*\b)?(?:update|delete from|truncate(?: table)?|merge into)(?: only)? (?:public\.)?(\w+)/;
const CHANGES_IN_CODE =
  /\b(alter\s+table|create\s+(unique\s+)?index|drop\s+\w|update\s+\w+\s+(\w+\s+)?set|delete\s+from|truncate|merge\s+into|execute)\b/i;

/** What squawk does not look for. */
export const ownRules: readonly Rule[] = [
  {
    name: 'rows-changed-in-transaction',
    says: 'Locks every row that it changes until it has changed them all. Make it a backfill of an online migration.',
    isBroken({ bare }, newTables) {
      const [, table] = CHANGES_ROWS.exec(bare) ?? [];
      return table !== undefined && !newTables.has(table);
    },
  },
  {
    name: 'concurrently-in-transaction',
    says: 'PostgreSQL refuses it in a transaction. Make it a step of an online migration.',
    isBroken: ({ bare }) => /^(create|drop|reindex)\b.*\bconcurrently\b/.test(bare),
  },
  {
    name: 'table-kept-to-itself',
    says: 'Keeps the whole table from everybody for as long as it takes to write it anew, or until the transaction ends.',
    isBroken: ({ bare }) =>
      /^(cluster|vacuum|lock)\b/.test(bare) ||
      /^alter table .*\bset (logged|unlogged|tablespace|access method)\b/.test(bare),
  },
  {
    name: 'check-in-new-column',
    says: 'Reads the whole table while nobody else may. Add the column, then the check as a constraint that is `not valid`.',
    isBroken({ bare }, newTables) {
      const [, table = ''] =
        /^alter table (?:if exists )?(?:only )?(?:public\.)?(\w+) .*\badd (?:column )?\w+ \w[^,]*\bcheck\b/.exec(
          bare,
        ) ?? [];
      return table !== '' && !/\badd (constraint \w+ )?check\b/.test(bare) && !newTables.has(table);
    },
  },
  {
    name: 'hidden-in-code',
    says: 'Nobody can tell what a block of code locks. Write the statements themselves, or a backfill.',
    isBroken: ({ bare, code }) => /^do\b/.test(bare) && CHANGES_IN_CODE.test(code),
  },
];

/** Tables that these statements make: nobody uses them yet. */
export const tablesMadeBy = (statements: readonly Statement[]): ReadonlySet<string> =>
  new Set(
    statements.flatMap(
      ({ bare }) => /^create (?:unlogged )?table (?:if not exists )?(?:public\.)?(\w+)/.exec(bare)?.[1] ?? [],
    ),
  );
