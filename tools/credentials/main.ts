import { openDatabase, type Database } from '../../db/database.ts';
import { createCredentialQueries, type ListedCredential } from '../../db/credentials/credential-queries.ts';
import { createCredentialRepository } from '../../db/credentials/credential-repository.ts';
import { BadCommand } from '../shared/bad-command.ts';
import { describeShopFailure } from '../shared/describe-shop-failure.ts';
import { runCommand } from '../shared/run-command.ts';
import { readCredentialsConfig, usage, type CredentialsCommand, type CredentialsConfig } from './credentials-config.ts';

/** What a command says: to a person, and to a program. */
interface Report {
  readonly text: string;
  readonly json: unknown;
}

process.exitCode = await runCommand({ usage, read: readCredentialsConfig, run: answer, describe: describeShopFailure });

async function answer({ command, databaseUrl, json }: CredentialsConfig): Promise<number> {
  const database = await openDatabase({ url: databaseUrl, poolSize: 1 });
  try {
    const report = await run(database, command);
    process.stdout.write(json ? `${JSON.stringify(report.json)}\n` : `${report.text}\n`);
    return 0;
  } finally {
    await database.close();
  }
}

async function run(database: Database, command: CredentialsCommand): Promise<Report> {
  const credentials = createCredentialRepository(database);
  switch (command.kind) {
    case 'create': {
      const created = await credentials.create(command);
      const end = created.expiresAt ? ` It expires at ${created.expiresAt.toISOString()}.` : '';
      return { text: `${created.key}\n\nKeep it: it is not shown again. (id ${created.id})${end}`, json: created };
    }
    case 'list': {
      const all = await createCredentialQueries(database).list();
      return { text: table(all), json: all };
    }
    case 'revoke': {
      const revoked = await credentials.revoke(command.id);
      if (!revoked) throw new BadCommand(`There is no live key with the id ${command.id}: "list" shows all.`);
      return { text: `Revoked ${command.id}.`, json: { id: command.id, revoked } };
    }
  }
}

function table(all: readonly ListedCredential[]): string {
  if (all.length === 0) return 'There is no key yet: make one with "create".';
  return all
    .map((key) => [key.id, key.role.padEnd(10), stateOf(key).padEnd(7), ...datesOf(key), key.name].join('  '))
    .join('\n');
}

function stateOf({ revokedAt, expiresAt }: ListedCredential): 'live' | 'revoked' | 'expired' {
  if (revokedAt) return 'revoked';
  return expiresAt && expiresAt.getTime() <= Date.now() ? 'expired' : 'live';
}

function datesOf({ createdAt, expiresAt, lastUsedAt }: ListedCredential): string[] {
  const minuteOf = (time: Date | null) => (time ? `${time.toISOString().slice(0, 16)}Z` : 'never').padEnd(17);
  return [
    `made ${createdAt.toISOString().slice(0, 10)}`,
    `expires ${minuteOf(expiresAt)}`,
    `used ${minuteOf(lastUsedAt)}`,
  ];
}
