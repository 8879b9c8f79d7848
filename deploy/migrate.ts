// Brings the tables of DATABASE_URL up to date, and says what kind of shop it is (SHOP_MODE): `npm run db:migrate`.
import { parseArgs } from 'node:util';
import { migrate } from '../db/migrate.ts';
import { readMigrationConfig } from './setup-config.ts';

const { values } = parseArgs({ options: { help: { type: 'boolean', short: 'h' } } });
if (values.help) {
  process.stdout.write(
    'DATABASE_URL=postgres://… npm run db:migrate\n\nBrings the tables up to date. Safe to repeat. A new shop is live, unless SHOP_MODE=simulated.\n',
  );
} else {
  try {
    const { databaseUrl, shopMode } = readMigrationConfig();
    const { applied } = await migrate(databaseUrl, shopMode);
    process.stdout.write(applied.length === 0 ? 'The tables are up to date.\n' : `Applied ${applied.join(', ')}.\n`);
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
    process.exitCode = 1;
  }
}
