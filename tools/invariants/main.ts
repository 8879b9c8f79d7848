import { openDatabase } from '../../db/database.ts';
import { checkInvariants } from '../../db/invariants/check-invariants.ts';
import { describeShopFailure } from '../shared/describe-shop-failure.ts';
import { runCommand } from '../shared/run-command.ts';
import { describeReport, exitCodeOf } from './describe-report.ts';
import { readInvariantsConfig, usage, type InvariantsConfig } from './invariants-config.ts';
import { openBooks } from './open-books.ts';
import { describeOrderNumbers, readOrderNumbers } from './order-numbers.ts';
import { remedies } from './remedies.ts';

/** What does not lie within one order, such as stock, is read whole. */
const STATEMENT_TIMEOUT_MS = 10 * 60_000;
const HOUR_MS = 3_600_000;

process.exitCode = await runCommand({
  usage,
  read: readInvariantsConfig,
  run: check,
  describe: describeShopFailure,
  // 1 says that something is violated.
  failed: 2,
});

async function check(config: InvariantsConfig): Promise<number> {
  const { databaseUrl, graceSeconds, hours, json, rows, afterRestore } = config;
  const database = await openDatabase({ url: databaseUrl, poolSize: 1, statementTimeoutMs: STATEMENT_TIMEOUT_MS });
  const opened = await openBooks(config);
  try {
    const since = hours === undefined ? undefined : new Date(Date.now() - hours * HOUR_MS);
    const report = await checkInvariants({ database, books: opened.books, graceSeconds, since });
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
