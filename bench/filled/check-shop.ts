import { openDatabase } from '../../db/database.ts';
import { checkInvariants } from '../../db/invariants/check-invariants.ts';
import { booksOfShop } from './books-of-shop.ts';
import type { CheckFigures } from './check-in-process.ts';

/** Looks once at the database that is named, and tells what it took: see check-in-process.ts. */
const [databaseUrl = '', hoursGiven = ''] = process.argv.slice(2);
const hours = hoursGiven === '' ? undefined : Number(hoursGiven);
const database = await openDatabase({ url: databaseUrl, poolSize: 2, statementTimeoutMs: 10 * 60_000 });
const startedAt = performance.now();
const report = await checkInvariants({
  database,
  books: booksOfShop(database),
  since: hours === undefined ? undefined : new Date(Date.now() - hours * 3_600_000),
});
const violations = report.results.flatMap((result) => result.violations);
const figures: CheckFigures = {
  ...(hours !== undefined && { hours }),
  seconds: Math.round((performance.now() - startedAt) / 100) / 10,
  memoryMb: Math.round(process.resourceUsage().maxRSS / 1_024),
  holds: report.holds,
  problems: [...new Set(violations.map(({ problem }) => problem))],
};
await database.close();
process.stdout.write(JSON.stringify(figures));
