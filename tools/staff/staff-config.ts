import { isRoleName } from '../../domain/access/role-name.ts';
import { builtInRoleNames, PUBLISHABLE } from '../../domain/access/roles.ts';
import { withoutEmpty } from '../../domain/settings/without-empty.ts';
import { readStaffName, STAFF_NAME_MAX } from '../../domain/staff/staff-name.ts';
import { INVITATION_DAYS } from '../../domain/staff/staff-session-rules.ts';
import { isEmail, normaliseEmail } from '../../domain/text/email-address.ts';
import { BadCommand } from '../shared/bad-command.ts';
import { readOptionsAndWords } from '../shared/read-options.ts';
import { databaseOfCommand } from '../shared/shop-of-command.ts';

const roles = builtInRoleNames.filter((name) => name !== PUBLISHABLE).join(', ');

export const usage = `npm run staff -- <command> [options]

People who log in to the pages for staff, at /ops. docs/staff.md says how they do, docs/access.md what each role may do.

  invite --email=ADDRESS --name=NAME --role=ROLE
                        make a link at which somebody joins, good once and for ${INVITATION_DAYS} days. Roles:
                        ${roles}, or one of the shop's own
  list                  show all
  link WHO              another link for somebody: to join, or to choose a new password
  role WHO --role=ROLE  give them another role; it counts within 10 seconds
  deactivate WHO        log them out within 10 seconds, and let them in no longer
  reactivate WHO        let them in again
  end-sessions WHO      log them out everywhere
  reset-second-factor WHO
                        for whoever has lost authenticator and recovery codes: they set up another when they log in
  erase WHO             forget address and name of somebody who was deactivated

WHO is an e-mail address, or the id that "list" shows.

  --url=URL             where links lead (default: PUBLIC_URL, else http://localhost:8080)
  --database-url=URL    the shop's database (default: DATABASE_URL, else that of the stack on this machine)
  --json                answer as JSON
  --help

Exit code: 0 done, 1 it could not be done, 2 the command is wrong, or there is no such person.`;

const verbs = ['link', 'role', 'deactivate', 'reactivate', 'end-sessions', 'reset-second-factor', 'erase'] as const;
type Verb = (typeof verbs)[number];

export type StaffCommand =
  | { readonly kind: 'list' }
  | { readonly kind: 'invite'; readonly email: string; readonly name: string; readonly role: string }
  | { readonly kind: 'role'; readonly who: string; readonly role: string }
  | { readonly kind: Exclude<Verb, 'role'>; readonly who: string };

export interface StaffConfig {
  readonly command: StaffCommand;
  readonly publicUrl: string;
  readonly databaseUrl: string;
  readonly json: boolean;
}

/** Reads command line and environment. Throws BadCommand. */
export function readStaffConfig(args: readonly string[], environment: NodeJS.ProcessEnv = process.env): StaffConfig {
  const env = withoutEmpty(environment);
  const { values, words } = readOptionsAndWords(args, {
    email: 'string',
    name: 'string',
    role: 'string',
    url: 'string',
    'database-url': 'string',
    json: 'boolean',
  });
  const publicUrl = values.url ?? env['PUBLIC_URL'] ?? 'http://localhost:8080';
  if (!URL.canParse(publicUrl)) throw new BadCommand('--url is not an address, such as https://shop.example.');
  return {
    command: readCommand(words, values),
    publicUrl,
    databaseUrl: values['database-url'] ?? databaseOfCommand(env),
    json: values.json ?? false,
  };
}

interface CommandOptions {
  readonly email?: string | undefined;
  readonly name?: string | undefined;
  readonly role?: string | undefined;
}

function readCommand([verb = '', who, ...more]: readonly string[], options: CommandOptions): StaffCommand {
  if (verb === 'list' && who === undefined) return { kind: 'list' };
  if (verb === 'invite' && who === undefined) return readInvitation(options);
  const known = verbs.find((one) => one === verb);
  if (!known || more.length > 0) {
    throw new BadCommand(verb ? `There is no command "${[verb, who, ...more].join(' ').trim()}".` : 'No command.');
  }
  if (who === undefined) throw new BadCommand(`${verb} needs an e-mail address, or the id that "list" shows.`);
  return known === 'role' ? { kind: known, who, role: readRole(options.role) } : { kind: known, who };
}

function readInvitation({ email = '', name = '', role }: CommandOptions): StaffCommand {
  const address = normaliseEmail(email);
  if (!isEmail(address)) throw new BadCommand('--email must be one e-mail address, such as ada@example.com.');
  const called = readStaffName(name);
  if (called === undefined) {
    throw new BadCommand(
      `--name must be what timelines call them, in at most ${STAFF_NAME_MAX} characters, and not just "staff", "guest" or another word of the program's.`,
    );
  }
  return { kind: 'invite', email: address, name: called, role: readRole(role) };
}

function readRole(role: string | undefined): string {
  if (role === undefined || !isRoleName(role) || role === PUBLISHABLE) {
    throw new BadCommand(`--role must be ${roles}, or a role of the shop's own.`);
  }
  return role;
}
