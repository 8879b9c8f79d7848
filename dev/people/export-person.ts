import { openDatabase } from '../../db/database.ts';
import { createPersonRepository } from '../../db/people/person-repository.ts';
import { exportUsage, readExportConfig, type ExportConfig } from './people-config.ts';
import { runPeopleCommand, PEOPLE_LIMITS } from './run-people-command.ts';

process.exitCode = await runPeopleCommand('export-person', async () => {
  const config = readExportConfig();
  if (config) return exportPerson(config);
  process.stdout.write(`${exportUsage}\n`);
  return 0;
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
