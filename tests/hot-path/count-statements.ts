import type { Database } from '../../db/database.ts';

export interface Statement {
  readonly sql: string;
}

/** Notes every statement that goes to the database from now on, `begin` and `commit` among them. */
export function noteStatements(database: Database): { readonly statements: readonly Statement[]; stop(): void } {
  const statements: Statement[] = [];
  const logger = database.config.getLogger();
  const logQuery = logger.logQuery.bind(logger);
  logger.setDebugMode(['query']);
  logger.logQuery = ({ query }) => void statements.push({ sql: query ?? '' });
  return {
    statements,
    stop() {
      logger.setDebugMode(false);
      logger.logQuery = logQuery;
    },
  };
}

/** A `begin` with all that follows until its end is one transaction; a statement outside of one is one by itself. */
export function countTransactions(statements: readonly Statement[]): number {
  let [transactions, open] = [0, 0];
  for (const { sql } of statements) {
    if (/^\s*begin/i.test(sql)) {
      open += 1;
      transactions += 1;
    } else if (/^\s*(commit|rollback)\b(?! to)/i.test(sql)) open -= 1;
    else if (open === 0) transactions += 1;
  }
  return transactions;
}
