// Runs once at each start of the stack, in a process of its own, so that the supervisor stays small: database, tables,
// search attributes, something to sell. Usage: prepare.ts KEYS_FILE [ADMIN_DATABASE_URL]
import { existsSync } from 'node:fs';
import { readDatabaseAddress } from '../../db/connection/database-address.ts';
import { preparePlatform } from '../../deploy/prepare-platform.ts';
import { readSetupConfig } from '../../deploy/setup-config.ts';
import { readSeedConfig } from '../seed/seed-config.ts';
import { seed, type SeedResult } from '../seed/seed.ts';
import { ensureDatabase, runSql } from './admin-database.ts';

const config = readSetupConfig();
const [, , keysFile = '.data/api-keys.json', adminUrl] = process.argv;

/** Sample goods are for a database of ours or an empty one, never for a shop that somebody named by DATABASE_URL. */
async function mayBeSeeded(): Promise<boolean> {
  if (adminUrl || existsSync(keysFile)) return true;
  const products = (await runSql(config.databaseUrl, 'select 1 from product limit 1')) as unknown[];
  return products.length === 0;
}

try {
  if (adminUrl) await ensureDatabase(adminUrl, readDatabaseAddress(config.databaseUrl).database);
  // Whatever plays the providers: a shop that runs in one process group with its tests is no real one.
  await preparePlatform({ ...config, shopMode: 'simulated' });
  const seeded: SeedResult | undefined = (await mayBeSeeded())
    ? await seed({ databaseUrl: config.databaseUrl, keysFile, ...readSeedConfig() })
    : undefined;
  process.stdout.write(`${JSON.stringify({ ready: true, seeded })}\n`);
} catch (error) {
  process.stdout.write(`${JSON.stringify({ fault: error instanceof Error ? error.message : String(error) })}\n`);
  process.exitCode = 1;
}
