import { createSigningKeyRepository } from '../../db/access/signing-key-repository.ts';
import { PUBLISHABLE } from '../../domain/access/roles.ts';
import { openDatabase, type Database } from '../../db/database.ts';
import { createCredentialQueries } from '../../db/credentials/credential-queries.ts';
import { createCredentialRepository, UnknownRole } from '../../db/credentials/credential-repository.ts';
import { BadCommand } from '../shared/bad-command.ts';
import { describeShopFailure } from '../shared/describe-shop-failure.ts';
import { runCommand } from '../shared/run-command.ts';
import { credentialTable } from './credential-table.ts';
import { readCredentialsConfig, usage, type CredentialsCommand, type CredentialsConfig } from './credentials-config.ts';

const WITHOUT_ADDRESS =
  'TRUST_PROXY is not set here. Whoever has the page of this key is told apart by their address alone: behind a proxy set TRUST_PROXY of the API, or all visitors are one, and one of them uses up what all may order.';

/** What a command says: to a person, and to a program. */
interface Report {
  readonly text: string;
  readonly json: unknown;
}

process.exitCode = await runCommand({ usage, read: readCredentialsConfig, run: answer, describe: describeShopFailure });

async function answer({ command, databaseUrl, json, knowsProxies }: CredentialsConfig): Promise<number> {
  const database = await openDatabase({ url: databaseUrl, poolSize: 1 });
  try {
    const report = await run(database, command);
    if (command.kind === 'create' && command.role === PUBLISHABLE && !knowsProxies) {
      process.stderr.write(`${WITHOUT_ADDRESS}\n`);
    }
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
      const created = await credentials.create(command).catch((error: unknown) => {
        throw error instanceof UnknownRole ? new BadCommand(error.message, { cause: error }) : error;
      });
      const end = created.expiresAt ? ` It expires at ${created.expiresAt.toISOString()}.` : '';
      return { text: `${created.key}\n\nKeep it: it is not shown again. (id ${created.id})${end}`, json: created };
    }
    case 'rotate': {
      const rotated = await credentials.rotate(command.id, command.overlapMs);
      if (!rotated) throw noLiveKey(command.id);
      const until = `The earlier keys end at ${rotated.earlierUntil.toISOString()}, unless they end before.`;
      return { text: `${rotated.key}\n\nKeep it: it is not shown again. ${until}`, json: rotated };
    }
    case 'extend': {
      const { id, expiresAt } = command;
      if (!(await credentials.extend(id, expiresAt))) throw noLiveKey(id);
      const end = expiresAt ? `expires at ${expiresAt.toISOString()}` : 'does not expire';
      return { text: `The key ${id} ${end}.`, json: { id, expiresAt } };
    }
    case 'list': {
      const all = await createCredentialQueries(database).list();
      return { text: credentialTable(all), json: all };
    }
    case 'revoke': {
      const revoked = await credentials.revoke(command.id);
      if (!revoked) throw noLiveKey(command.id);
      return { text: `Revoked ${command.id}.`, json: { id: command.id, revoked } };
    }
    case 'rotate-order-tokens': {
      const rotated = await createSigningKeyRepository(database).rotate(command.overlapMs);
      const until = rotated.earlierUntil.toISOString();
      return {
        text: `Tokens of orders are signed with secret ${rotated.number} within half a minute. Those that were signed before are taken until ${until}.`,
        json: rotated,
      };
    }
  }
}

function noLiveKey(id: string): BadCommand {
  return new BadCommand(`There is no live key with the id ${id}: "list" shows all.`);
}
