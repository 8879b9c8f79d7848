import { spawnSync } from 'node:child_process';
import { join } from 'node:path';

export interface Finding {
  /** https://squawkhq.com/docs/rules */
  readonly rule: string;
  readonly says: string;
  /** Where in the text. */
  readonly offset: number;
}

interface Violation {
  readonly rule_name: string;
  readonly message: string;
  readonly help: string | null;
  /** Counted from 0, as `column` is. */
  readonly line: number;
  readonly column: number;
}

/** `migrate()` sets both timeouts; what may be in no transaction is a rule of our own, because squawk lets it pass alone; the others are taste. */
const NOT_OURS = [
  'require-lock-timeout',
  'require-statement-timeout',
  'ban-concurrent-index-creation-in-transaction',
  'prefer-bigint-over-int',
  'prefer-bigint-over-smallint',
  'prefer-identity',
  'prefer-robust-stmts',
  'prefer-text-field',
];

const SQUAWK = join(import.meta.dirname, '../../node_modules/squawk-cli/js/bin/squawk');
/** The oldest that the shop runs on. */
const POSTGRES_VERSION = '17';

/** What squawk says of the SQL of one transaction, or of a statement that is in none. Throws where it could not look. */
export function runSquawk(sql: string, isTransaction: boolean): Finding[] {
  const inTransaction = isTransaction ? '--assume-in-transaction' : '--no-assume-in-transaction';
  const args = ['--reporter', 'json', inTransaction, '--pg-version', POSTGRES_VERSION];
  const { status, stdout, stderr } = spawnSync(process.execPath, [SQUAWK, ...args, '--exclude', NOT_OURS.join(',')], {
    input: sql,
    encoding: 'utf8',
  });
  if ((status !== 0 && status !== 1) || !stdout.startsWith('[')) throw new Error(`squawk could not look: ${stderr}`);
  const starts = [0, ...Array.from(sql.matchAll(/\n/g), ({ index }) => index + 1)];
  return (JSON.parse(stdout) as Violation[]).map(({ rule_name: rule, message, help, line, column }) => ({
    rule,
    says: [message, help].filter(Boolean).join(' '),
    offset: (starts[line] ?? 0) + column,
  }));
}
