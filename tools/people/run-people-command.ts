import { isDatabaseOutage } from '../../db/shared/database-outage.ts';
import { BadPeopleCommand } from './people-config.ts';

/** What has no index to go by is read whole. */
export const PEOPLE_LIMITS = { statementTimeoutMs: 10 * 60_000, transactionTimeoutMs: 0 } as const;

/** Its exit code; what goes wrong is said in one sentence. */
export async function runPeopleCommand(name: string, command: () => Promise<number>): Promise<number> {
  try {
    return await command();
  } catch (error) {
    process.stderr.write(`${sentence(name, error)}\n`);
    return error instanceof BadPeopleCommand ? 2 : 1;
  }
}

function sentence(name: string, error: unknown): string {
  if (error instanceof BadPeopleCommand) return `${error.message} See "npm run ${name} -- --help".`;
  if (isDatabaseOutage(error)) return 'The database cannot be reached: start the stack, or set DATABASE_URL.';
  return error instanceof Error ? error.message : String(error);
}
