import { parseArgs } from 'node:util';
import { z } from 'zod';
import { credentialRoles, type CredentialRole } from '../../domain/credentials/api-key.ts';
import { KEY_NAME_MAX, readKeyName } from '../../domain/credentials/key-name.ts';
import { withoutEmpty } from '../../domain/settings/without-empty.ts';
import { databaseOfCommand } from '../shared/shop-of-command.ts';

export const usage = `npm run credentials -- <command> [options]

Keys that may call the REST API. A key is shown once, when it is made; only its hash is stored.

  create --role=storefront|staff --name=NAME    make a key
  list                                          show all, newest first, without their keys
  revoke ID                                     end a key; the API notices within 10 seconds

  --database-url=URL    the shop's database (default: DATABASE_URL, else that of the stack on this machine)
  --json                answer as JSON
  --help`;

export type CredentialsCommand =
  | { readonly kind: 'help' }
  | { readonly kind: 'create'; readonly role: CredentialRole; readonly name: string }
  | { readonly kind: 'list' }
  | { readonly kind: 'revoke'; readonly id: string };

export interface CredentialsConfig {
  readonly command: CredentialsCommand;
  readonly databaseUrl: string;
  readonly json: boolean;
}

/** What is wrong with the command line, in one sentence. */
export class BadCredentialsCommand extends Error {
  override readonly name = 'BadCredentialsCommand';
}

/** Reads command line and environment. Throws BadCredentialsCommand. */
export function readCredentialsConfig(
  args: readonly string[] = process.argv.slice(2),
  environment: NodeJS.ProcessEnv = process.env,
): CredentialsConfig {
  const env = withoutEmpty(environment);
  const { values, positionals } = parse(args);
  return {
    command: values.help ? { kind: 'help' } : readCommand(positionals, values),
    databaseUrl: values['database-url'] ?? databaseOfCommand(env),
    json: values.json ?? false,
  };
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      allowPositionals: true,
      options: {
        role: { type: 'string' },
        name: { type: 'string' },
        'database-url': { type: 'string' },
        json: { type: 'boolean' },
        help: { type: 'boolean', short: 'h' },
      },
    });
  } catch (error) {
    const [reason] = (error as Error).message.split(/\. |\n/);
    throw new BadCredentialsCommand(`${reason}.`);
  }
}

function readCommand(
  [verb = '', id, ...more]: readonly string[],
  { role, name }: { readonly role?: string | undefined; readonly name?: string | undefined },
): CredentialsCommand {
  if (verb === 'list' && !id) return { kind: 'list' };
  if (verb === 'revoke' && more.length === 0) {
    if (!z.uuid().safeParse(id).success) throw new BadCredentialsCommand('revoke needs the id that "list" shows.');
    return { kind: 'revoke', id: id ?? '' };
  }
  if (verb === 'create' && !id) {
    const known = credentialRoles.find((candidate) => candidate === role);
    if (!known) throw new BadCredentialsCommand(`--role must be ${credentialRoles.join(' or ')}.`);
    const whose = readKeyName(name ?? '');
    if (whose === undefined) {
      throw new BadCredentialsCommand(`--name must say whose key it is, in at most ${KEY_NAME_MAX} characters.`);
    }
    return { kind: 'create', role: known, name: whose };
  }
  throw new BadCredentialsCommand(
    verb ? `There is no command "${[verb, id, ...more].join(' ').trim()}".` : 'No command.',
  );
}
