import { z } from 'zod';
import { ORDER_TOKEN_DAYS } from '../../domain/access/order-token.ts';
import { isRoleName } from '../../domain/access/role-name.ts';
import { builtInRoleNames, PUBLISHABLE } from '../../domain/access/roles.ts';
import { KEY_NAME_MAX, readKeyName } from '../../domain/credentials/key-name.ts';
import { withoutEmpty } from '../../domain/settings/without-empty.ts';
import { BadCommand } from '../shared/bad-command.ts';
import { readOptionsAndWords } from '../shared/read-options.ts';
import { databaseOfCommand } from '../shared/shop-of-command.ts';
import { readExpiry } from './read-expiry.ts';
import { readOrderTokensOverlap, readOverlap } from './read-overlap.ts';

export const usage = `npm run credentials -- <command> [options]

Keys that may call the REST API. A key is shown once, when it is made; only its hash is stored. docs/access.md says what each role may do.

  create --role=ROLE --name=NAME    make a key: ${builtInRoleNames.filter((name) => name !== PUBLISHABLE).join(', ')},
                                    or a role of the shop's own
  create --publishable --name=NAME  make a key that may stand in a web page
         [--expires=DAY|TIME]       which ends with this day, in UTC, or at this time (RFC 3339)
  rotate ID [--overlap=24h]         replace the key of the same caller by a new one; the earlier ones end after the overlap:
                                    0, or minutes, hours or days (30m, 24h, 7d)
  extend ID --expires=DAY|TIME|never
                                    give a key another end, also one that has expired: it is the same caller
  list                              show all, newest first, without their keys: when each was made, expires, and was
                                    last used, to within an hour; below it each of its secrets, where it has several
  revoke ID                         end a key, or one of its secrets; the API notices within 10 seconds
  rotate-order-tokens               sign the tokens of guests' orders with a new secret; the earlier ones are taken after that
         [--overlap=${ORDER_TOKEN_DAYS}d]            for as long as this, at least 1m; by default as long as a token lives

  --database-url=URL    the shop's database (default: DATABASE_URL, else that of the stack on this machine)
  --json                answer as JSON
  --help

Exit code: 0 done, 1 it could not be done, 2 the command is wrong, or there is no such key.`;

export type CredentialsCommand =
  | { readonly kind: 'create'; readonly role: string; readonly name: string; readonly expiresAt: Date | null }
  | { readonly kind: 'rotate'; readonly id: string; readonly overlapMs: number }
  | { readonly kind: 'extend'; readonly id: string; readonly expiresAt: Date | null }
  | { readonly kind: 'list' }
  | { readonly kind: 'revoke'; readonly id: string }
  | { readonly kind: 'rotate-order-tokens'; readonly overlapMs: number };

export interface CredentialsConfig {
  readonly command: CredentialsCommand;
  /** Whether the API is said to know the addresses of visitors: TRUST_PROXY, where it is in this environment. */
  readonly knowsProxies: boolean;
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
    publishable: 'boolean',
    name: 'string',
    expires: 'string',
    overlap: 'string',
    'database-url': 'string',
    json: 'boolean',
  });
  return {
    command: readCommand(words, values),
    knowsProxies: Number(env['TRUST_PROXY'] ?? 0) > 0,
    databaseUrl: values['database-url'] ?? databaseOfCommand(env),
    json: values.json ?? false,
  };
}

interface CommandOptions {
  readonly role?: string | undefined;
  readonly publishable?: boolean | undefined;
  readonly name?: string | undefined;
  readonly expires?: string | undefined;
  readonly overlap?: string | undefined;
}

function readCommand([verb = '', id, ...more]: readonly string[], options: CommandOptions): CredentialsCommand {
  const { expires, overlap } = options;
  if (expires !== undefined && verb !== 'create' && verb !== 'extend') {
    throw new BadCommand('--expires is for "create" and "extend".');
  }
  const isRotation = verb === 'rotate' || verb === 'rotate-order-tokens';
  if (overlap !== undefined && !isRotation) throw new BadCommand('--overlap is for "rotate".');
  if (verb === 'list' && !id) return { kind: 'list' };
  if (verb === 'extend' && more.length === 0)
    return { kind: verb, id: readId(verb, id), expiresAt: readNewEnd(expires) };
  if (verb === 'revoke' && more.length === 0) return { kind: verb, id: readId(verb, id) };
  if (verb === 'rotate' && more.length === 0) {
    return { kind: verb, id: readId(verb, id), overlapMs: readOverlap(overlap ?? '24h') };
  }
  if (verb === 'rotate-order-tokens' && !id) {
    return { kind: verb, overlapMs: readOrderTokensOverlap(overlap ?? `${ORDER_TOKEN_DAYS}d`) };
  }
  if (verb === 'create' && !id) return readCreation(options);
  throw new BadCommand(verb ? `There is no command "${[verb, id, ...more].join(' ').trim()}".` : 'No command.');
}

function readId(verb: string, id: string | undefined): string {
  if (id === undefined || !z.uuid().safeParse(id).success) {
    throw new BadCommand(`${verb} needs the id that "list" shows.`);
  }
  return id;
}

/** Null: none. Throws BadCommand. */
function readNewEnd(expires: string | undefined): Date | null {
  if (expires === undefined) throw new BadCommand('extend needs --expires: a day, a time, or never.');
  return expires === 'never' ? null : readExpiry(expires, new Date());
}

function readCreation({ role, publishable = false, name, expires }: CommandOptions): CredentialsCommand {
  const wanted = publishable ? (role ?? PUBLISHABLE) : role;
  if (wanted === undefined || !isRoleName(wanted)) {
    throw new BadCommand(`--role must be ${builtInRoleNames.join(', ')}, or a role of the shop's own.`);
  }
  if (publishable && wanted !== PUBLISHABLE) {
    throw new BadCommand('A key that may stand in a web page has no other role: leave --role out.');
  }
  const whose = readKeyName(name ?? '');
  if (whose === undefined) {
    throw new BadCommand(
      `--name must say whose key it is, in at most ${KEY_NAME_MAX} characters, and not just "staff", "storefront", "guest", "order", "carrier" or "system".`,
    );
  }
  const expiresAt = expires === undefined ? null : readExpiry(expires, new Date());
  return { kind: 'create', role: wanted, name: whose, expiresAt };
}
