import { openDatabase } from '../../db/database.ts';
import { createPersonRepository } from '../../db/people/person-repository.ts';
import { describeShopFailure } from '../shared/describe-shop-failure.ts';
import { runCommand } from '../shared/run-command.ts';
import { exportUsage, readExportConfig, type ExportConfig } from './people-config.ts';
import { PEOPLE_LIMITS } from './people-limits.ts';

process.exitCode = await runCommand({
  usage: exportUsage,
  read: readExportConfig,
  run: exportPerson,
  describe: describeShopFailure,
});

async function exportPerson({ databaseUrl, person, json }: ExportConfig): Promise<number> {
  const database = await openDatabase({ url: databaseUrl, poolSize: 1, ...PEOPLE_LIMITS });
  try {
    process.stderr.write('Looking for what is theirs …\n');
    const known = await createPersonRepository(database).exportPerson(person);
    if (!known) {
      process.stderr.write('Nobody is known by that.\n');
      return 2;
    }
    process.stdout.write(`${json ? JSON.stringify(known) : JSON.stringify(known, undefined, 2)}\n`);
    return 0;
  } finally {
    await database.close();
  }
}
