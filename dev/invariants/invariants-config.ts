import { parseArgs } from 'node:util';
import { DEFAULT_GRACE_SECONDS } from '../../db/invariants/check-invariants.ts';
import { VIOLATIONS_MAX } from '../../db/invariants/invariant.ts';
import { withoutEmpty } from '../../domain/settings/without-empty.ts';
import { stackOfCommand } from '../stack/stack-of-command.ts';
import type { BookAddresses } from './open-books.ts';

export const usage = `npm run invariants -- [options]

Checks what must be true of the shop at every moment: stock and money add up, our books equal the payment provider's and
the carriers', nobody is forgotten. Reads only, and may be run while the shop works.

  --grace=SECONDS       how long something may be on its way before it counts as lost (default: ${DEFAULT_GRACE_SECONDS})
  --after-restore       of a database that was brought back to an earlier moment: also what to do about each problem, and whether
                        order numbers would be given a second time
  --rows=N              violations to show of each problem (default: 5)
  --database-url=URL    the shop's database (default: DATABASE_URL, else that of the stack on this machine)
  --json                the whole report as JSON: of each problem the first ${VIOLATIONS_MAX.toLocaleString('en')} violations
  --help

Compared with: Temporal at TEMPORAL_ADDRESS (TEMPORAL_NAMESPACE), Stripe by STRIPE_SECRET_KEY (STRIPE_API_BASE), and the
EasyPost simulator at EASYPOST_API_BASE; else with the stack on this machine (its ports: POSTGRES_PORT, TEMPORAL_PORT,
STRIPE_SIMULATOR_PORT, EASYPOST_SIMULATOR_PORT).

Exit code: 0 all hold, 1 something is violated, or an order number would be given twice, 2 something could not be checked.`;

export interface InvariantsConfig extends BookAddresses {
  readonly help: boolean;
  readonly databaseUrl: string;
  readonly graceSeconds: number;
  readonly rows: number;
  readonly json: boolean;
  /** The database was brought back to an earlier moment: say what to do about what it has lost. */
  readonly afterRestore: boolean;
}

/** What is wrong with the command line, in one sentence. */
export class BadInvariantsCommand extends Error {
  override readonly name = 'BadInvariantsCommand';
}

/** Reads command line and environment. Throws BadInvariantsCommand. */
export function readInvariantsConfig(
  args: readonly string[] = process.argv.slice(2),
  environment: NodeJS.ProcessEnv = process.env,
): InvariantsConfig {
  const values = parse(args);
  const env = withoutEmpty(environment);
  const found = stackOfCommand(env);
  if (!found) throw new BadInvariantsCommand('The settings of the stack cannot be read.');
  const { stack, local, temporal } = found;
  const easypostBase = env['EASYPOST_API_BASE'] ?? (local.easypost && `${local.easypost}/v2/`);
  return {
    help: values.help ?? false,
    databaseUrl: values['database-url'] ?? local.databaseUrl,
    temporal,
    stripe: {
      secretKey: stack.stripeSecretKey ?? 'sk_test_simulated',
      apiBase: env['STRIPE_API_BASE'] ?? local.stripe,
    },
    easypostSimulatorUrl: easypostBase && new URL('/', easypostBase).href,
    graceSeconds: wholeNumber('--grace', values.grace, DEFAULT_GRACE_SECONDS),
    rows: wholeNumber('--rows', values.rows, 5),
    json: values.json ?? false,
    afterRestore: values['after-restore'] ?? false,
  };
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      options: {
        grace: { type: 'string' },
        rows: { type: 'string' },
        'after-restore': { type: 'boolean' },
        'database-url': { type: 'string' },
        json: { type: 'boolean' },
        help: { type: 'boolean', short: 'h' },
      },
    }).values;
  } catch (error) {
    const [reason] = (error as Error).message.split(/\. |\n/);
    throw new BadInvariantsCommand(`${reason}.`);
  }
}

function wholeNumber(option: string, text: string | undefined, fallback: number): number {
  if (text === undefined) return fallback;
  if (/^\d{1,6}$/.test(text)) return Number(text);
  throw new BadInvariantsCommand(`${option} must be a whole number, not "${text}".`);
}
