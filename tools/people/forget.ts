import { openDatabase } from '../../db/database.ts';
import { createPersonRepository } from '../../db/people/person-repository.ts';
import { readShop } from '../../db/shop/shop-queries.ts';
import { describeShopFailure } from '../shared/describe-shop-failure.ts';
import { runCommand } from '../shared/run-command.ts';
import { deleteHistories, workflowNames } from './delete-histories.ts';
import { describeErasure, exitCodeOf } from './describe-erasure.ts';
import { forgetUsage, readPeopleConfig, type PeopleConfig } from './people-config.ts';
import { PEOPLE_LIMITS } from './people-limits.ts';

process.exitCode = await runCommand({
  usage: forgetUsage,
  read: readPeopleConfig,
  run: forget,
  describe: describeShopFailure,
});

async function forget({ databaseUrl, person, temporal, json }: PeopleConfig): Promise<number> {
  const onProgress = (words: string) => void process.stderr.write(`${words} …\n`);
  const database = await openDatabase({ url: databaseUrl, poolSize: 1, ...PEOPLE_LIMITS });
  try {
    const people = createPersonRepository(database);
    const shop = await readShop(database.em.fork());
    onProgress('Looking for what is theirs');
    const outcome = await people.erasePerson(person, workflowNames);
    let running: readonly string[] = [];
    try {
      // Also of a run that was cut off, whose person nobody finds any more.
      if (outcome.kind !== 'refused') running = await deleteHistories({ people, shop, temporal, onProgress });
    } finally {
      // Nobody can ask a second time what is to be erased elsewhere.
      process.stdout.write(json ? `${JSON.stringify({ ...outcome, running })}\n` : describeErasure(outcome, running));
    }
    return exitCodeOf(outcome, running);
  } finally {
    await database.close();
  }
}
