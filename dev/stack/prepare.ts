// Runs once at each start of the stack, in a process of its own, so that the supervisor stays small.
import { preparePlatform } from '../../deploy/prepare-platform.ts';
import { readSetupConfig } from '../../deploy/setup-config.ts';
import { ensureDatabase } from './admin-database.ts';

const config = readSetupConfig();
const [, , adminUrl] = process.argv;
if (adminUrl) await ensureDatabase(adminUrl, new URL(config.databaseUrl).pathname.slice(1));
await preparePlatform(config);
process.stdout.write(`${JSON.stringify({ ready: true })}\n`);
