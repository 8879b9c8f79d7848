import { readTemporalSettings, type TemporalSettings } from '../../temporal/temporal-settings.ts';
import { localPorts, portIn } from './local-ports.ts';
import { LOCAL_DATABASE, postgresUrl } from './local-postgres.ts';

/** The variables of a process; none of them is empty. */
type Environment = Readonly<Record<string, string>>;

/** Whether an environment says where Temporal is. */
export function namesTemporal(env: Environment): boolean {
  return ['TEMPORAL_ADDRESS', 'TEMPORAL_CONFIG_FILE', 'TEMPORAL_PROFILE'].some((name) => env[name]);
}

/** Where the books of the shop are kept, in its own database and elsewhere. */
export interface ShopOfCommand {
  readonly databaseUrl: string;
  readonly temporal: TemporalSettings;
  /** Without a base it is Stripe's own. */
  readonly stripe: { readonly secretKey: string; readonly apiBase: string | undefined };
  /** Undefined with the real EasyPost. */
  readonly easypostSimulatorUrl: string | undefined;
}

/**
 * The shop that a command works on: as its environment says, and without a word of where, the one that `npm start` runs on
 * this machine. Throws what is wrong with the environment, in one sentence with the mend.
 */
export function shopOfCommand(env: Environment): ShopOfCommand {
  return {
    databaseUrl: databaseOfCommand(env),
    temporal: readTemporalSettings(namesTemporal(env) ? env : temporalOfStack(env)),
    stripe: {
      secretKey: env['STRIPE_SECRET_KEY'] ?? 'sk_test_simulated',
      apiBase: env['STRIPE_API_BASE'] ?? (env['STRIPE_SECRET_KEY'] ? undefined : local(env, 'stripe')),
    },
    easypostSimulatorUrl: easypostSimulator(env),
  };
}

/** The database of that shop. */
export function databaseOfCommand(env: Environment): string {
  return env['DATABASE_URL'] ?? postgresUrl(portIn(env, localPorts.postgres), LOCAL_DATABASE);
}

function temporalOfStack(env: Environment): Environment {
  return {
    TEMPORAL_ADDRESS: `127.0.0.1:${portIn(env, localPorts.temporal)}`,
    TEMPORAL_NAMESPACE: env['TEMPORAL_NAMESPACE'] ?? 'default',
  };
}

function easypostSimulator(env: Environment): string | undefined {
  const base = env['EASYPOST_API_BASE'] ?? (env['EASYPOST_API_KEY'] ? undefined : local(env, 'easypost'));
  if (base === undefined) return undefined;
  const { host, href } = new URL('/', base);
  return host === EASYPOST_HOST ? undefined : href;
}

/** https://docs.easypost.com/docs/getting-started: the one that the compose file names unless it is told otherwise. */
const EASYPOST_HOST = 'api.easypost.com';

function local(env: Environment, name: 'stripe' | 'easypost'): string {
  return `http://127.0.0.1:${portIn(env, localPorts[name])}`;
}
