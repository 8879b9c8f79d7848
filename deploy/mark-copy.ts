// Makes a simulated shop of its own of a database that was copied from another shop's: `npm run db:mark-copy`.
import { openDatabase } from '../db/database.ts';
import { markCopy, readCopyFacts } from '../db/shop/mark-copy.ts';
import { readOptions } from '../tools/shared/read-options.ts';
import { runCommand } from '../tools/shared/run-command.ts';
import { readMigrationConfig } from './setup-config.ts';

const usage = `DATABASE_URL=postgres://… npm run db:mark-copy -- --shop=ID

Makes a simulated shop of a database that was copied from another shop's, before anything is started on it: it gets an id of its
own, so that it is not taken for that shop, and the mails that waited there are dropped. Orders, customers and API keys stay.
A database that was restored to take the shop's place is not to be marked.

  --shop=ID   do it, if the database is that of this shop; without it, says which shop it is, and changes nothing
  --help

Exit code: 0 done, 1 it could not be done, 2 nothing was done, or the command is wrong.`;

process.exitCode = await runCommand({
  usage,
  read: (args) => readOptions(args, { shop: 'string' }),
  run: mark,
});

async function mark({ shop: expected }: { readonly shop?: string }): Promise<number> {
  const { databaseUrl } = readMigrationConfig();
  const database = await openDatabase({ url: databaseUrl, poolSize: 1 });
  try {
    const { shop, orders, openOrders, mailsWaiting } = await readCopyFacts(database.em.fork());
    const was = shop ? `the ${shop.mode} shop ${shop.id}` : 'no shop yet';
    process.stdout.write(`This database is that of ${was}: ${orders} orders, ${openOrders} of them open.\n`);
    if (expected === undefined) {
      const how = shop ? `--shop=${shop.id}` : 'run "npm run db:migrate" first';
      process.stdout.write(
        `As a copy it would get another id, and lose the ${mailsWaiting} mails that wait: ${how}.\n`,
      );
      return 2;
    }
    // A word that is always the same is typed by habit, whatever database the shell names.
    if (expected !== shop?.id)
      throw new Error(`It is not that of ${expected}: nothing was done. Look at DATABASE_URL.`);
    const marked = await markCopy(database);
    process.stdout.write(
      `It is the simulated shop ${marked.shop.id} now; ${marked.mailsDropped} mails are not sent. Give it a namespace of its own (TEMPORAL_NAMESPACE).\n`,
    );
    return 0;
  } finally {
    await database.close();
  }
}
