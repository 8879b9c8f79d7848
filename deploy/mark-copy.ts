// Makes a simulated shop of its own of a database that was copied from another shop's: `npm run db:mark-copy`.
import { openDatabase } from '../db/database.ts';
import { markCopy, readCopyFacts, type CopyFacts } from '../db/shop/mark-copy.ts';
import { BadCommand } from '../tools/shared/bad-command.ts';
import { readOptions } from '../tools/shared/read-options.ts';
import { runCommand } from '../tools/shared/run-command.ts';
import { readCopyConfig } from './setup-config.ts';

/** A shop that was stopped for an upgrade or a restore looks like its copy, but for this. */
const RECENT_MINUTES = 60;

const usage = `DATABASE_URL=postgres://… npm run db:mark-copy -- --shop=ID --database=HOST:PORT/NAME [--recent]

Makes a simulated shop of a database that was copied from another shop's, before anything is started on it: it gets an id of its
own, so that it is not taken for that shop, the mails that waited there are dropped, and the tokens of its guests' orders end. Orders,
customers and API keys stay.
A database that was restored to take the shop's place is not to be marked.

  --shop=ID                    the shop that it is a copy of, and
  --database=HOST:PORT/NAME    where the copy is, because it has the id of the original: do it, if both are as they are told
                               without options, which changes nothing
  --recent                     also where anything happened to an order within the last ${RECENT_MINUTES} minutes, as in a shop that is at work
  --help

Exit code: 0 done, 1 it could not be done, 2 nothing was done, or the command is wrong.`;

interface Confirmation {
  readonly shop: string;
  readonly database: string;
  readonly recent: boolean;
}

process.exitCode = await runCommand({ usage, read, run: mark });

/** Undefined: nothing is confirmed. */
function read(args: readonly string[]): Confirmation | undefined {
  const {
    shop,
    database,
    recent = false,
  } = readOptions(args, { shop: 'string', database: 'string', recent: 'boolean' });
  if (shop !== undefined && database !== undefined) return { shop, database, recent };
  if (shop === undefined && database === undefined && !recent) return undefined;
  throw new BadCommand('--shop and --database are given together.');
}

async function mark(confirmed: Confirmation | undefined): Promise<number> {
  const { databaseUrl, place } = readCopyConfig();
  const database = await openDatabase({ url: databaseUrl, poolSize: 1 });
  try {
    const facts = await readCopyFacts(database.em.fork());
    process.stdout.write(describe(place, facts));
    if (!confirmed) {
      const how = facts.shop ? `--shop=${facts.shop.id} --database=${place}` : 'run "npm run db:migrate" first';
      process.stdout.write(
        `As a copy it would get another id, and lose the ${facts.mailsWaiting} mails that wait: ${how}.\n`,
      );
      return 2;
    }
    refuseOther(confirmed, place, facts);
    const marked = await markCopy(database);
    process.stdout.write(
      `It is the simulated shop ${marked.shop.id} now; ${marked.mailsDropped} mails are not sent. Give it a namespace of its own (TEMPORAL_NAMESPACE).\n`,
    );
    return 0;
  } finally {
    await database.close();
  }
}

function describe(place: string, { shop, orders, openOrders, newest }: CopyFacts): string {
  const was = shop ? `the ${shop.mode} shop ${shop.id}` : 'no shop yet';
  const last = newest ? ` The last that happened to one was at ${newest.at}, ${newest.minutesAgo} minutes ago.` : '';
  return `The database ${place} is that of ${was}: ${orders} orders, ${openOrders} of them open.${last}\n`;
}

/** Throws where it is not the database that was meant, or may be the original. */
function refuseOther({ shop: id, database, recent }: Confirmation, place: string, { shop, newest }: CopyFacts): void {
  const look = 'nothing was done. Look at DATABASE_URL.';
  if (database !== place) throw new Error(`DATABASE_URL is of ${place}, not of ${database}: ${look}`);
  // A script for rehearsals, run once more, would mark the same copy again.
  if (id !== shop?.id) throw new Error(`It is not that of ${id}: ${look}`);
  if (newest && newest.minutesAgo < RECENT_MINUTES && !recent)
    throw new Error(
      `Orders were at work here ${newest.minutesAgo} minutes ago: ${look} A copy that is as fresh needs --recent.`,
    );
}
