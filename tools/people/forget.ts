import { openDatabase } from '../../db/database.ts';
import { createPersonRepository } from '../../db/people/person-repository.ts';
import { readShop } from '../../db/shop/shop-queries.ts';
import { describeShopFailure } from '../shared/describe-shop-failure.ts';
import { runCommand } from '../shared/run-command.ts';
import { openHistories, workflowNames } from './delete-histories.ts';
import { describeErasure, describeLeft, exitCodeOf } from './describe-erasure.ts';
import { forgetUsage, readForgetConfig, type ForgetConfig } from './people-config.ts';
import { PEOPLE_LIMITS } from './people-limits.ts';

process.exitCode = await runCommand({
  usage: forgetUsage,
  read: readForgetConfig,
  run: forget,
  describe: describeShopFailure,
});

async function forget({
  databaseUrl,
  person,
  temporal,
  json,
  isConfirmed,
  isNamespaceOurs,
}: ForgetConfig): Promise<number> {
  const onProgress = (words: string) => void process.stderr.write(`${words} …\n`);
  const say = (document: object, words: string) =>
    void process.stdout.write(json ? `${JSON.stringify(document)}\n` : words);
  const database = await openDatabase({ url: databaseUrl, poolSize: 1, ...PEOPLE_LIMITS });
  try {
    const people = createPersonRepository(database);
    const shop = await readShop(database.em.fork());
    // First, so that nothing is erased by a command that looks for the histories in the wrong place.
    const histories = await openHistories({ people, shop, temporal, isNamespaceOurs, onProgress });
    try {
      onProgress('Looking for what is theirs');
      const outcome = await people.erasePerson({ ref: person, names: workflowNames, isConfirmed });
      // At once: nobody can ask a second time what is to be erased elsewhere.
      say(outcome, describeErasure(outcome));
      // Also of a run that was cut off, whose person nobody finds any more, whatever became of this one.
      const left = await histories.deleteUnfinished();
      say({ kind: 'histories', ...left }, describeLeft(left));
      return exitCodeOf(outcome, left);
    } finally {
      await histories.close();
    }
  } finally {
    await database.close();
  }
}
