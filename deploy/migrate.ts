// Brings the tables of DATABASE_URL up to date, and nothing else: `npm run db:migrate`.
import { parseArgs } from 'node:util';
import { migrate } from '../db/migrate.ts';
import { readDatabaseUrl } from './setup-config.ts';

const { values } = parseArgs({ options: { help: { type: 'boolean', short: 'h' } } });
if (values.help) {
  process.stdout.write(
    'DATABASE_URL=postgres://… npm run db:migrate\n\nBrings the tables up to date. Safe to repeat.\n',
  );
} else {
  try {
    const applied = await migrate(readDatabaseUrl());
    process.stdout.write(applied.length === 0 ? 'The tables are up to date.\n' : `Applied ${applied.join(', ')}.\n`);
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
    process.exitCode = 1;
  }
}
