import { DEFAULT_GRACE_SECONDS } from '../../db/invariants/check-invariants.ts';
import { VIOLATIONS_MAX } from '../../db/invariants/invariant.ts';
import { withoutEmpty } from '../../domain/settings/without-empty.ts';
import { readOptions, wholeNumber } from '../shared/read-options.ts';
import { shopOfCommand } from '../shared/shop-of-command.ts';
import type { BookAddresses } from './open-books.ts';

export const usage = `npm run invariants -- [options]

Checks what must be true of the shop at every moment: stock and money add up, our books equal the payment provider's and
the carriers', nobody is forgotten. Reads only, and may be run while the shop works.

  --hours=N             look only at orders that are open or have changed within so many hours, at payments made or moved
                        within them, and at all stock (default: at everything, some thousand orders at a time)
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

Exit code: 0 all hold, 1 something is violated, or an order number would be given twice, 2 something could not be checked, or the command is wrong.`;

export interface InvariantsConfig extends BookAddresses {
  readonly databaseUrl: string;
  readonly graceSeconds: number;
  /** Undefined: everything is looked at. */
  readonly hours: number | undefined;
  readonly rows: number;
  readonly json: boolean;
  /** The database was brought back to an earlier moment: say what to do about what it has lost. */
  readonly afterRestore: boolean;
}

/** Reads command line and environment. Throws BadCommand. */
export function readInvariantsConfig(
  args: readonly string[],
  environment: NodeJS.ProcessEnv = process.env,
): InvariantsConfig {
  const { hours, grace, rows, json, ...given } = readOptions(args, {
    hours: 'string',
    grace: 'string',
    rows: 'string',
    'after-restore': 'boolean',
    'database-url': 'string',
    json: 'boolean',
  });
  const env = withoutEmpty(environment);
  const { databaseUrl, ...elsewhere } = shopOfCommand(env);
  return {
    databaseUrl: given['database-url'] ?? databaseUrl,
    ...elsewhere,
    graceSeconds: wholeNumber('--grace', grace, { fallback: DEFAULT_GRACE_SECONDS }),
    hours: hours === undefined ? undefined : wholeNumber('--hours', hours, { fallback: 0, min: 1 }),
    rows: wholeNumber('--rows', rows, { fallback: 5 }),
    json: json ?? false,
    afterRestore: given['after-restore'] ?? false,
  };
}
