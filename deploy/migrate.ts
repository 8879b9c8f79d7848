// Brings the tables of DATABASE_URL up to date, and says what kind of shop it is (SHOP_MODE): `npm run db:migrate`.
import { migrate } from '../db/migrate.ts';
import { readOptions } from '../tools/shared/read-options.ts';
import { runCommand } from '../tools/shared/run-command.ts';
import { readMigrationConfig } from './setup-config.ts';

const usage = `DATABASE_URL=postgres://… npm run db:migrate

Brings the tables up to date, beside a shop that is open. Says what it did and what it waits for. Safe to repeat, and to stop at any
moment: run again, it goes on. A new shop is live, unless SHOP_MODE=simulated. It waits for another process that migrates, for an hour
at most, or MIGRATION_WAIT_SECONDS.

  --help

Exit code: 0 done, 1 it could not be done, 2 the command is wrong.`;

process.exitCode = await runCommand({
  usage,
  read: (args) => readOptions(args, {}),
  async run() {
    const { databaseUrl, shopMode, lockWaitMs } = readMigrationConfig();
    const tell = (sentence: string) => process.stdout.write(`${sentence}\n`);
    await migrate(databaseUrl, shopMode, { ...(lockWaitMs !== undefined && { lockWaitMs }), tell });
    process.stdout.write('The tables are up to date.\n');
    return 0;
  },
});
