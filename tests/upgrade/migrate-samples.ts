// A process that migrates, for a test to kill: migrate-samples.ts DATABASE_URL NAME, of a list in sample-migrations.ts.
import { migrate } from '../../db/migrate.ts';
import * as samples from './sample-migrations.ts';

const [url = '', name = ''] = process.argv.slice(2);
const { sampleChannel, fillLines } = samples;
const migrations = { sampleChannel, fillLines }[name];
if (!migrations) throw new Error(`There are no migrations ${name}.`);
await migrate(url, undefined, { migrations, lockTimeoutMs: 500, pauseMs: 100, tries: 1_000 });
