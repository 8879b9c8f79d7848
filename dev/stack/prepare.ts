// Runs once at each start of the stack, in a process of its own, so that the supervisor stays small: database, tables,
// search attributes, something to sell. Usage: prepare.ts [--empty] KEYS_FILE [ADMIN_DATABASE_URL]
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { parseArgs } from 'node:util';
import { readDatabaseAddress } from '../../db/connection/database-address.ts';
import { preparePlatform } from '../../deploy/prepare-platform.ts';
import { readSetupConfig } from '../../deploy/setup-config.ts';
import { readSeedConfig } from '../seed/seed-config.ts';
import { seed, type SeedResult } from '../seed/seed.ts';
import { ensureDatabase, runSql } from './admin-database.ts';

const config = readSetupConfig();
const { values, positionals } = parseArgs({ options: { empty: { type: 'boolean' } }, allowPositionals: true });
const [keysFile = '.data/api-keys.json', adminUrl] = positionals;

/** A shop that was once started without sample goods is somebody's own: it gets none later. */
function isWithoutSample(): boolean {
  const marker = join(dirname(keysFile), 'without-sample-goods');
  if (values.empty) {
    mkdirSync(dirname(marker), { recursive: true });
    writeFileSync(marker, 'This shop was started with --empty.\n');
  }
  return existsSync(marker);
}

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
    ? await seed({ databaseUrl: config.databaseUrl, keysFile, keysOnly: isWithoutSample(), ...readSeedConfig() })
    : undefined;
  process.stdout.write(`${JSON.stringify({ ready: true, seeded })}\n`);
} catch (error) {
  process.stdout.write(`${JSON.stringify({ fault: error instanceof Error ? error.message : String(error) })}\n`);
  process.exitCode = 1;
}
