import { open } from 'node:fs/promises';
import { openDatabase } from '../../db/database.ts';
import { createImportQueries } from '../../db/import/import-queries.ts';
import { describeShopFailure } from '../shared/describe-shop-failure.ts';
import { runCommand } from '../shared/run-command.ts';
import { describeOutcome } from './describe-outcome.ts';
import { type ImportConfig, readImportConfig, usage } from './import-config.ts';
import { type ImportOutcome, importOrderLines } from './import-order-lines.ts';
import { createProgressDisplay } from './show-progress.ts';
import { writeReport } from './write-report.ts';

/** The last statements work on the whole file at once. */
const STATEMENT_TIMEOUT_MS = 30 * 60_000;

async function run(config: ImportConfig): Promise<number> {
  const startedAt = performance.now();
  const outcome = await importFile(config);
  const figures = {
    seconds: (performance.now() - startedAt) / 1_000,
    peakRssBytes: process.resourceUsage().maxRSS * 1_024,
  };
  process.stdout.write(
    config.json ? `${JSON.stringify({ ...outcome, ...figures })}\n` : describeOutcome(outcome, config, figures),
  );
  return outcome.kind === 'nothing-usable' ? 1 : 0;
}

async function importFile(config: ImportConfig): Promise<ImportOutcome> {
  const report = config.reportFile === undefined ? undefined : await open(config.reportFile, 'w');
  const database = await openDatabase({
    url: config.databaseUrl,
    poolSize: 2,
    statementTimeoutMs: STATEMENT_TIMEOUT_MS,
  });
  const progress = createProgressDisplay(process.stderr);
  try {
    const outcome = await importOrderLines(database, { ...config, onProgress: (step) => progress.show(step) });
    if (report) await writeReport(createImportQueries(database), outcome.runId, report);
    return outcome;
  } finally {
    progress.end();
    await database.close();
    await report?.close();
  }
}

process.exitCode = await runCommand({ usage, read: readImportConfig, run, describe: describeShopFailure });
