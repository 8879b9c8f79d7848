import { openDatabase, type Database } from '../../db/database.ts';
import { createCredentialQueries, type ListedCredential } from '../../db/credentials/credential-queries.ts';
import { createCredentialRepository } from '../../db/credentials/credential-repository.ts';
import { isDatabaseOutage } from '../../db/shared/database-outage.ts';
import {
  BadCredentialsCommand,
  readCredentialsConfig,
  usage,
  type CredentialsCommand,
  type CredentialsConfig,
} from './credentials-config.ts';

/** What a command says: to a person, and to a program. */
interface Report {
  readonly text: string;
  readonly json: unknown;
}

process.exitCode = await main();

async function main(): Promise<number> {
  try {
    await answer(readCredentialsConfig());
    return 0;
  } catch (error) {
    process.stderr.write(`${sentence(error)}\n`);
    return error instanceof BadCredentialsCommand ? 2 : 1;
  }
}

async function answer({ command, databaseUrl, json }: CredentialsConfig): Promise<void> {
  if (command.kind === 'help') return void process.stdout.write(`${usage}\n`);
  const database = await openDatabase({ url: databaseUrl, poolSize: 1 });
  try {
    const report = await run(database, command);
    process.stdout.write(json ? `${JSON.stringify(report.json)}\n` : `${report.text}\n`);
  } finally {
    await database.close();
  }
}

async function run(database: Database, command: Exclude<CredentialsCommand, { kind: 'help' }>): Promise<Report> {
  const credentials = createCredentialRepository(database);
  switch (command.kind) {
    case 'create': {
      const created = await credentials.create(command);
      return { text: `${created.key}\n\nKeep it: it is not shown again. (id ${created.id})`, json: created };
    }
    case 'list': {
      const all = await createCredentialQueries(database).list();
      return { text: table(all), json: all };
    }
    case 'revoke': {
      const revoked = await credentials.revoke(command.id);
      if (!revoked) throw new BadCredentialsCommand(`There is no live key with the id ${command.id}: see "list".`);
      return { text: `Revoked ${command.id}.`, json: { id: command.id, revoked } };
    }
  }
}

function table(all: readonly ListedCredential[]): string {
  if (all.length === 0) return 'There is no key yet: make one with "create".';
  return all
    .map(({ id, role, name, createdAt, revokedAt }) =>
      [id, role.padEnd(10), revokedAt ? 'revoked' : 'live   ', createdAt.toISOString().slice(0, 10), name].join('  '),
    )
    .join('\n');
}

function sentence(error: unknown): string {
  if (error instanceof BadCredentialsCommand) return `${error.message} See "npm run credentials -- --help".`;
  if (isDatabaseOutage(error)) {
    return `The database cannot be reached (${(error as Error).message}): start the stack, or set DATABASE_URL.`;
  }
  if (String(error).includes('relation "credential" does not exist')) {
    return 'The database has no tables yet: run "npm run db:migrate" first.';
  }
  return error instanceof Error ? error.message : String(error);
}
