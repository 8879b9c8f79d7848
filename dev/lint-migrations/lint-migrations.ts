import type { MigrationEntry } from '../../db/database.ts';
import type { Release } from '../../db/migrations/releases.ts';
import { OnlineMigration } from '../../db/upgrade/online-migration.ts';
import type { OnlineStep } from '../../db/upgrade/online-step.ts';
import { onlineRules, statementOf } from './online-rules.ts';
import { ownRules, tablesMadeBy } from './own-rules.ts';
import { runSquawk } from './run-squawk.ts';
import { splitStatements, type Statement } from './split-statements.ts';

export interface Problem {
  readonly migration: string;
  readonly rule: string;
  readonly says: string;
  /** The beginning of the statement, if it is about one. */
  readonly statement?: string;
}

/** What the release before may still use. Lifted by the release that gave it up, and by nothing else. */
const TAKEN_AWAY = new Set([
  'ban-drop-column',
  'ban-drop-table',
  'renaming-column',
  'renaming-table',
  'index-taken-away',
]);
const TAKE_AWAY_HINT =
  'Where a release uses it no more, say above the statement, or in the note of the step, which was the first: "-- given up in 0.2.0".';

const isAfter = (name: string, { migrationsThrough }: Release) => name.slice(0, 10) > migrationsThrough;

/** Those that meet a shop which is open: all after the first release. */
export const lintedMigrations = (migrations: readonly MigrationEntry[], [baseline]: readonly Release[]) =>
  migrations.filter(({ name }) => baseline === undefined || isAfter(name, baseline));

/**
 * What a migration must not do because the release before runs beside it, and the shop is open. Squawk knows what locks a table for
 * long; which release has given a column up is written above the statement.
 */
export function lintMigrations(migrations: readonly MigrationEntry[], releases: readonly Release[]): Problem[] {
  const problems: Problem[] = [];
  for (const [index, { name }] of migrations.entries()) {
    const before = migrations[index - 1]?.name ?? '';
    if (name <= before)
      problems.push({ migration: name, rule: 'order', says: `It comes after ${before}, and its name does not.` });
  }
  for (const entry of lintedMigrations(migrations, releases)) problems.push(...lintOne(entry, releases));
  return problems;
}

function lintOne(entry: MigrationEntry, releases: readonly Release[]): Problem[] {
  const { name: migration } = entry;
  // It is asked what it would do; there is no database.
  const made = new entry.class(undefined as never, undefined as never);
  const shipped = releases.filter((release) => isAfter(migration, release)).map(({ version }) => version);
  if (made instanceof OnlineMigration) return problemsOf(migration, made.steps().flatMap(findingsOfStep), shipped);
  if (!made.isTransactional())
    return [{ migration, rule: 'no-transaction', says: 'What is no transaction is an OnlineMigration.' }];
  const sql = sqlOf(made);
  if (sql === undefined)
    return [{ migration, rule: 'not-plain', says: 'up() adds SQL as text, and asks the database nothing.' }];
  return problemsOf(migration, findingsOf(sql, splitStatements(sql)), shipped);
}

/** Those that nothing lifts. */
function problemsOf(migration: string, findings: readonly StatementFinding[], shipped: readonly string[]): Problem[] {
  return findings.flatMap(({ rule, says, statement }) => {
    if (isLifted(rule, statement, shipped)) return [];
    const hint = TAKEN_AWAY.has(rule) ? `${says} ${TAKE_AWAY_HINT}` : says;
    return [{ migration, rule, says: hint, statement: beginningOf(statement) }];
  });
}

function sqlOf(migration: InstanceType<MigrationEntry['class']>): string | undefined {
  const added: unknown = migration.up();
  // Without a database it fails, now or later; it is refused for either.
  if (added instanceof Promise) return void added.catch(() => {});
  const queries: readonly unknown[] = migration.getQueries();
  if (queries.length === 0 || !queries.every((query) => typeof query === 'string')) return undefined;
  return queries.map((query) => query.trimEnd().replace(/;$/, '')).join(';\n');
}

interface StatementFinding {
  readonly rule: string;
  readonly says: string;
  readonly statement: Statement;
}

function findingsOf(sql: string, statements: readonly Statement[]): StatementFinding[] {
  const newTables = tablesMadeBy(statements);
  const ours = statements.flatMap((statement) =>
    ownRules
      .filter(({ isBroken }) => isBroken(statement, newTables))
      .map(({ name: rule, says }) => ({ rule, says, statement })),
  );
  return [...squawkSays(sql, statements, true), ...ours, ...silencedIn(statements)];
}

/** A step is a statement for itself, and in no transaction. */
function findingsOfStep(step: OnlineStep): StatementFinding[] {
  const sql = statementOf(step);
  const statements = splitStatements(sql);
  const [statement] = statements;
  if (!statement) return [];
  const ours = onlineRules
    .filter(({ isBroken }) => isBroken(step))
    .map(({ name: rule, says }) => ({ rule, says, statement }));
  return [...squawkSays(sql, statements, false), ...ours, ...silencedIn(statements)];
}

const silencedIn = (statements: readonly Statement[]): StatementFinding[] =>
  statements
    .filter(({ text }) => text.includes('squawk-ignore'))
    .map((statement) => ({ rule: 'no-reason', says: 'Write "-- allowed RULE: REASON" instead.', statement }));

function squawkSays(sql: string, statements: readonly Statement[], isTransaction: boolean): StatementFinding[] {
  return runSquawk(sql, isTransaction).flatMap(({ rule, says, offset }) => {
    const statement = statements.find(({ from, to }) => offset >= from && offset < to) ?? statements.at(-1);
    return statement ? [{ rule, says, statement }] : [];
  });
}

/** `-- given up in 0.2.0`, a release before this migration; `-- allowed RULE: REASON` for all else. */
function isLifted(rule: string, { text }: Statement, shipped: readonly string[]): boolean {
  if (TAKEN_AWAY.has(rule)) {
    const [, version = ''] = /^\s*-- given up in (\S+)\s*$/m.exec(text) ?? [];
    return shipped.includes(version);
  }
  return rule !== 'no-reason' && new RegExp(`^\\s*-- allowed ${rule}: \\S.{3,}`, 'm').test(text);
}

function beginningOf({ text }: Statement): string {
  const words = text
    .replace(/--[^\n]*/g, ' ')
    .replace(/\s+/g, ' ')
    .trim();
  return words.length > 120 ? `${words.slice(0, 119)}…` : words;
}
