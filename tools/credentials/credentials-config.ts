import { z } from 'zod';
import { credentialRoles, type CredentialRole } from '../../domain/credentials/api-key.ts';
import { KEY_NAME_MAX, readKeyName } from '../../domain/credentials/key-name.ts';
import { withoutEmpty } from '../../domain/settings/without-empty.ts';
import { BadCommand } from '../shared/bad-command.ts';
import { oneOf, readOptionsAndWords } from '../shared/read-options.ts';
import { databaseOfCommand } from '../shared/shop-of-command.ts';
import { readExpiry } from './read-expiry.ts';

export const usage = `npm run credentials -- <command> [options]

Keys that may call the REST API. A key is shown once, when it is made; only its hash is stored.

  create --role=storefront|staff --name=NAME    make a key
         [--expires=DAY|TIME]                   which ends with this day, in UTC, or at this time (RFC 3339)
  list                                          show all, newest first, without their keys: when each was made, expires, and was
                                                last used, to within an hour
  revoke ID                                     end a key; the API notices within 10 seconds

  --database-url=URL    the shop's database (default: DATABASE_URL, else that of the stack on this machine)
  --json                answer as JSON
  --help

Exit code: 0 done, 1 it could not be done, 2 the command is wrong, or there is no such key.`;

export type CredentialsCommand =
  | { readonly kind: 'create'; readonly role: CredentialRole; readonly name: string; readonly expiresAt: Date | null }
  | { readonly kind: 'list' }
  | { readonly kind: 'revoke'; readonly id: string };

export interface CredentialsConfig {
  readonly command: CredentialsCommand;
  readonly databaseUrl: string;
  readonly json: boolean;
}

/** Reads command line and environment. Throws BadCommand. */
export function readCredentialsConfig(
  args: readonly string[],
  environment: NodeJS.ProcessEnv = process.env,
): CredentialsConfig {
  const env = withoutEmpty(environment);
  const { values, words } = readOptionsAndWords(args, {
    role: 'string',
    name: 'string',
    expires: 'string',
    'database-url': 'string',
    json: 'boolean',
  });
  return {
    command: readCommand(words, values),
    databaseUrl: values['database-url'] ?? databaseOfCommand(env),
    json: values.json ?? false,
  };
}

function readCommand(
  [verb = '', id, ...more]: readonly string[],
  { role, name, expires }: { readonly [Option in 'role' | 'name' | 'expires']?: string | undefined },
): CredentialsCommand {
  if (expires !== undefined && verb !== 'create') throw new BadCommand('--expires is for "create".');
  if (verb === 'list' && !id) return { kind: 'list' };
  if (verb === 'revoke' && more.length === 0) {
    if (!z.uuid().safeParse(id).success) throw new BadCommand('revoke needs the id that "list" shows.');
    return { kind: 'revoke', id: id ?? '' };
  }
  if (verb === 'create' && !id) {
    const known = oneOf('--role', role, credentialRoles);
    const whose = readKeyName(name ?? '');
    if (whose === undefined) {
      throw new BadCommand(`--name must say whose key it is, in at most ${KEY_NAME_MAX} characters.`);
    }
    const expiresAt = expires === undefined ? null : readExpiry(expires, new Date());
    return { kind: 'create', role: known, name: whose, expiresAt };
  }
  throw new BadCommand(verb ? `There is no command "${[verb, id, ...more].join(' ').trim()}".` : 'No command.');
}
