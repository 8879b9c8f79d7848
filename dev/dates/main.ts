import { join } from 'node:path';
import { runCommand } from '../../tools/shared/run-command.ts';
import { readDatesConfig, usage, type DatesConfig } from './dates-config.ts';
import { findPureSuites } from './find-pure-suites.ts';
import { whileClocksGoBack, type Moment } from './moments.ts';
import { runAtMoment, type RunResult } from './run-at-moment.ts';

const root = join(import.meta.dirname, '../..');

/** Lists and their cursors: what the database writes of a time must come back as it was, whatever the clock does. */
const PAGED_SUITES = [
  'api/orders/order-reads.test.ts',
  'api/catalogue/product-routes.test.ts',
  'api/customers/customer-routes.test.ts',
  'api/webhooks/unreadable-event-routes.test.ts',
  'db/orders/order-search-queries.test.ts',
  'db/database.test.ts',
];

process.exitCode = await runCommand({
  usage,
  read: readDatesConfig,
  run: (config) => (config.does === 'list' ? listAll(config) : runAll(config)),
  // 1 says that a test failed.
  failed: 2,
});

async function listAll({ moments }: DatesConfig): Promise<number> {
  for (const moment of moments) process.stdout.write(`${inWords(moment)}\n`);
  return 0;
}

/** One moment after the other: a run takes all cores. */
async function runAll({ moments, withDatabase }: DatesConfig): Promise<number> {
  const suites = findPureSuites(root);
  const failed: RunResult[] = [];
  for (const moment of moments) {
    const result = await runAtMoment(moment, { root, suites, config: 'jest.config.js' });
    report(inWords(moment), result);
    if (result.failed.length > 0) failed.push(result);
  }
  if (withDatabase) {
    const result = await runAtMoment(whileClocksGoBack, {
      root,
      suites: PAGED_SUITES,
      config: 'jest-with-servers.config.js',
    });
    report(`${inWords(whileClocksGoBack)}, with PostgreSQL and Temporal`, result);
    if (result.failed.length > 0) failed.push(result);
  }
  for (const { output } of failed.slice(0, 1))
    process.stderr.write(`\nWhat jest said of the first that failed:\n${output}\n`);
  return failed.length === 0 ? 0 : 1;
}

function report(words: string, { passed, failed, seconds }: RunResult): void {
  // A run in which nothing was tested proves nothing.
  if (passed + failed.length === 0) throw new Error(`No test was run: ${words}.`);
  const mark = failed.length === 0 ? '✓' : '✗';
  process.stdout.write(`${mark} ${words}: ${passed} passed, ${failed.length} failed (${seconds} s)\n`);
  for (const test of failed) process.stdout.write(`    ${test}\n`);
}

function inWords({ says, startsAt, zone }: Moment): string {
  return `${says} (${zone}; from ${startsAt})`;
}
