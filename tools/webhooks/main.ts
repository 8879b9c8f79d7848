import { openDatabase } from '../../db/database.ts';
import { createKeptBodyRepository } from '../../db/webhooks/kept-body-repository.ts';
import { describeShopFailure } from '../shared/describe-shop-failure.ts';
import { runCommand } from '../shared/run-command.ts';
import { readRereadConfig, usage, type RereadConfig } from './reread-config.ts';
import { rereadWebhooks } from './reread-webhooks.ts';

process.exitCode = await runCommand({ usage, read: readRereadConfig, run: reread, describe: describeShopFailure });

async function reread({ databaseUrl, isDryRun, json }: RereadConfig): Promise<number> {
  const database = await openDatabase({ url: databaseUrl, poolSize: 1 });
  try {
    const found = await rereadWebhooks(createKeptBodyRepository(database), { isDryRun });
    const text = `${found.read} ${isDryRun ? 'can be read now' : 'could be read, and are dealt with within a minute'}; ${found.unreadable} still cannot be.`;
    process.stdout.write(`${json ? JSON.stringify(found) : text}\n`);
    return found.unreadable === 0 ? 0 : 3;
  } finally {
    await database.close();
  }
}
