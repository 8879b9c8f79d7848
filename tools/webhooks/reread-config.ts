import { withoutEmpty } from '../../domain/settings/without-empty.ts';
import { readOptions } from '../shared/read-options.ts';
import { databaseOfCommand } from '../shared/shop-of-command.ts';

export const usage = `npm run reread-webhooks -- [options]

Reads again the webhooks that could not be read (GET /v1/unreadable-events) and that nobody has acknowledged, for a version that
reads more. What can be read now is an event again, which the sweep deals with within a minute, and is on the list no more; the
others stay. Safe to repeat. Whatever staff have done by hand, acknowledge first: else it is done again, or shown to them.

  --dry-run             only say how many can be read now
  --database-url=URL    the shop's database (default: DATABASE_URL, else that of the stack on this machine)
  --json                answer as JSON
  --help

Exit code: 0 all could be read, 1 it could not be done, 2 the command is wrong, 3 some still cannot be read.`;

export interface RereadConfig {
  readonly databaseUrl: string;
  readonly isDryRun: boolean;
  readonly json: boolean;
}

/** Reads command line and environment. Throws BadCommand. */
export function readRereadConfig(args: readonly string[], environment: NodeJS.ProcessEnv = process.env): RereadConfig {
  const values = readOptions(args, { 'dry-run': 'boolean', 'database-url': 'string', json: 'boolean' });
  return {
    databaseUrl: values['database-url'] ?? databaseOfCommand(withoutEmpty(environment)),
    isDryRun: values['dry-run'] ?? false,
    json: values.json ?? false,
  };
}
