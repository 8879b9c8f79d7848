import { openDatabase } from '../../db/database.ts';
import { checkInvariants } from '../../db/invariants/check-invariants.ts';
import { isDatabaseOutage } from '../../db/shared/database-outage.ts';
import { describeReport, exitCodeOf } from './describe-report.ts';
import { BadInvariantsCommand, readInvariantsConfig, usage, type InvariantsConfig } from './invariants-config.ts';
import { openBooks } from './open-books.ts';
import { describeOrderNumbers, readOrderNumbers } from './order-numbers.ts';
import { remedies } from './remedies.ts';

/** A shop of years is read whole. */
const STATEMENT_TIMEOUT_MS = 10 * 60_000;

process.exitCode = await main();

async function main(): Promise<number> {
  try {
    const config = readInvariantsConfig();
    if (config.help) {
      process.stdout.write(`${usage}\n`);
      return 0;
    }
    return await check(config);
  } catch (error) {
    process.stderr.write(`${sentence(error)}\n`);
    return 2;
  }
}

async function check(config: InvariantsConfig): Promise<number> {
  const { databaseUrl, graceSeconds, json, rows, afterRestore } = config;
  const database = await openDatabase({ url: databaseUrl, poolSize: 1, statementTimeoutMs: STATEMENT_TIMEOUT_MS });
  const opened = await openBooks(config);
  try {
    const report = await checkInvariants({ database, books: opened.books, graceSeconds });
    const { listAuthorisations } = opened.payments;
    const numbers = afterRestore
      ? await readOrderNumbers({ database, listAuthorisations, temporal: opened.temporal })
      : undefined;
    const text = [
      describeReport(report, rows, afterRestore ? remedies : {}),
      ...(numbers ? [describeOrderNumbers(numbers)] : []),
    ];
    process.stdout.write(`${json ? JSON.stringify({ ...report, ...(numbers && { numbers }) }) : text.join('\n')}\n`);
    return numbers?.raiseTo === undefined ? exitCodeOf(report) : 1;
  } finally {
    await opened.close();
    await database.close();
  }
}

function sentence(error: unknown): string {
  if (error instanceof BadInvariantsCommand) return `${error.message} See "npm run invariants -- --help".`;
  if (isDatabaseOutage(error)) {
    return `The database cannot be reached (${(error as Error).message}): start the stack, or set DATABASE_URL.`;
  }
  if (/relation "\w+" does not exist/.test(String(error))) {
    return 'The database has no tables yet, or old ones: run "npm run db:migrate" first.';
  }
  return error instanceof Error ? error.message : String(error);
}
