import { open } from 'node:fs/promises';
import { hostsOf } from '../../db/connection/database-address.ts';
import { openDatabase } from '../../db/database.ts';
import { createImportQueries } from '../../db/import/import-queries.ts';
import { isDatabaseOutage } from '../../db/shared/database-outage.ts';
import { describeOutcome } from './describe-outcome.ts';
import { BadImportCommand, type ImportConfig, readImportConfig, usage } from './import-config.ts';
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

function sentenceFor(error: unknown, { databaseUrl }: ImportConfig): string {
  const { message } = error as Error;
  if (isDatabaseOutage(error)) {
    return `There is no database at ${hostsOf(databaseUrl)} (${message}): run "npm start" in another terminal, or set DATABASE_URL.`;
  }
  if (message.includes('relation') && message.includes('does not exist')) {
    return 'The database has none of the platform’s tables: run "npm run db:migrate".';
  }
  return message.split('\n')[0] ?? message;
}

async function main(): Promise<number> {
  let config: ImportConfig | undefined;
  try {
    config = readImportConfig(process.argv.slice(2));
  } catch (error) {
    if (!(error instanceof BadImportCommand)) throw error;
    process.stderr.write(`✗ ${error.message} See "npm run import -- --help".\n`);
    return 2;
  }
  if (!config) {
    process.stdout.write(`${usage}\n`);
    return 0;
  }
  try {
    return await run(config);
  } catch (error) {
    process.stderr.write(`✗ ${sentenceFor(error, config)}\n`);
    return 1;
  }
}

process.exitCode = await main();
