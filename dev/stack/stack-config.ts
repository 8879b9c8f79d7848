import { homedir } from 'node:os';
import { join, resolve } from 'node:path';
import { readDatabaseAddress } from '../../db/connection/database-address.ts';
import { localPorts, portIn, type MovablePort } from '../../tools/shared/local-ports.ts';
import { oneOf, readOptions, wholeNumber } from '../../tools/shared/read-options.ts';

/** What the stack listens on; each has a variable that moves it. */
export const portVariables = {
  api: { variable: 'PORT', port: 8080, neededBy: 'the API' },
  apiMetrics: { variable: 'METRICS_PORT', port: 9463, neededBy: "the API's metrics" },
  workerHttp: { variable: 'WORKER_HTTP_PORT', port: 9464, neededBy: "the worker's health and metrics" },
  temporal: { ...localPorts.temporal, neededBy: 'the Temporal server' },
  temporalUi: { variable: 'TEMPORAL_UI_PORT', port: 8233, neededBy: "Temporal's Web UI" },
  postgres: { ...localPorts.postgres, neededBy: 'PostgreSQL' },
  stripe: { ...localPorts.stripe, neededBy: 'the Stripe simulator' },
  easypost: { ...localPorts.easypost, neededBy: 'the EasyPost simulator' },
  mail: { variable: 'MAIL_SINK_HTTP_PORT', port: 12_113, neededBy: 'the mail sink' },
  smtp: { variable: 'SMTP_SINK_PORT', port: 1_025, neededBy: "the mail sink's SMTP" },
  twilio: { variable: 'TWILIO_SIMULATOR_PORT', port: 12_114, neededBy: 'the Twilio simulator' },
} as const;
export type PortName = keyof typeof portVariables;
export type Ports = Readonly<Record<PortName, number>>;

/** Where API and worker look for these instead: the port of a proxy between, which plays a bad network. */
export type Detours = Readonly<Partial<Record<'postgres' | 'temporal' | 'stripe' | 'easypost', number>>>;

export interface StackConfig {
  readonly dataDir: string;
  readonly ports: Ports;
  /** Find another port where one is taken. */
  readonly freePorts: boolean;
  readonly json: boolean;
  /** Without sample goods, places and tax rates. */
  readonly empty: boolean;
  /** Who picks, packs and hands over: a robot, or you through the API and the Temporal UI. */
  readonly warehouse: 'robot' | 'manual';
  /** The dev server, or what production runs. */
  readonly temporal: 'dev' | 'server';
  /** One Node process uses one core: more of them share the API's port. */
  readonly apiProcesses: number;
  /** Where one dies, another takes its orders over while it is started again. */
  readonly workerProcesses: number;
  /** What the environment names is used instead of the local part. */
  readonly databaseUrl: string | undefined;
  readonly temporalAddress: string | undefined;
  readonly temporalNamespace: string;
  readonly stripeSecretKey: string | undefined;
  readonly easypostApiKey: string | undefined;
  readonly smtpUrl: string | undefined;
  readonly twilioAccountSid: string | undefined;
  readonly vapidPublicKey: string | undefined;
  readonly publicUrl: string | undefined;
  readonly webhookSecrets: { readonly stripe: string; readonly easypost: string };
  /** None, unless a test sets them. */
  readonly detours: Detours;
  /** What runs as the worker, unless it is the product's own. */
  readonly workerProcess?: WorkerProcess | undefined;
  /** Handed on to our own processes. */
  readonly environment: NodeJS.ProcessEnv;
}

/** A process that does the worker's work. */
export interface WorkerProcess {
  /** Below the checkout. */
  readonly script: string;
  readonly args?: readonly string[];
  /** Besides the worker's own. */
  readonly env: NodeJS.ProcessEnv;
}

/** What is wrong with an environment, in one sentence with the mend. */
export class BadStackConfig extends Error {
  override readonly name = 'BadStackConfig';
}

export const usage = `npm start -- [options]

Runs the whole platform on this machine: PostgreSQL, Temporal and its Web UI, simulators of Stripe, EasyPost and
Twilio, a mail sink, the worker and the API. Ctrl-C stops all of it; what was stored is there again at the next start.

  --free-ports                where a port is taken, take another (two stacks can run side by side)
  --data-dir=DIR              where everything is kept (default: .data in the checkout; with --temporal=server .data/server)
  --empty                     without sample goods, places and tax rates, also at later starts: for a shop of your own
                              (docs/your-own-shop.md)
  --warehouse=robot|manual    robot (default): parcels are picked, packed and handed over by themselves
  --temporal=dev|server       dev (default): the Temporal dev server; server: the production server on PostgreSQL, with
                              its Web UI, which Go builds once in about six minutes
  --api-processes=N           so many processes share the API's port (default: 1); one uses no more than one core
  --worker-processes=N        so many workers share the orders (default: 1)
  --json                      print addresses and keys as JSON when ready
  --help

Used instead of the local part when set: DATABASE_URL, TEMPORAL_ADDRESS (and TEMPORAL_NAMESPACE), STRIPE_SECRET_KEY and
STRIPE_WEBHOOK_SECRET, EASYPOST_API_KEY and EASYPOST_WEBHOOK_SECRET, SMTP_URL, TWILIO_ACCOUNT_SID (with TWILIO_AUTH_TOKEN and
TWILIO_FROM), VAPID_PUBLIC_KEY and VAPID_PRIVATE_KEY.
Ports: ${Object.values(portVariables)
  .map(({ variable, port }) => `${variable}=${port}`)
  .join(' ')}`;

const CHECKOUT = resolve(import.meta.dirname, '../..');

/** Each keeps a pool of connections to the database: ten of an API, twenty of a worker. */
const MOST_PROCESSES = { 'api-processes': 8, 'worker-processes': 4 } as const;

const optionTypes = {
  json: 'boolean',
  empty: 'boolean',
  'free-ports': 'boolean',
  'data-dir': 'string',
  warehouse: 'string',
  temporal: 'string',
  'api-processes': 'string',
  'worker-processes': 'string',
} as const;

/** One each, because neither kind of server knows the other's workflows. */
const defaultDataDir = { dev: '.data', server: '.data/server' } as const;

/** Reads command line and environment. Throws BadCommand for the one, BadStackConfig for the other. */
export function readStackConfig(args: readonly string[], env: NodeJS.ProcessEnv): StackConfig {
  const options = readOptions(args, optionTypes);
  const warehouse = oneOf('--warehouse', options.warehouse, ['robot', 'manual'], 'robot');
  const temporal = oneOf('--temporal', options.temporal, ['dev', 'server'], 'dev');
  return {
    dataDir: resolve(options['data-dir']?.replace(/^~(?=\/)/, homedir()) ?? join(CHECKOUT, defaultDataDir[temporal])),
    ports: readPorts(env),
    freePorts: options['free-ports'] ?? false,
    json: options.json ?? false,
    empty: options.empty ?? false,
    warehouse,
    temporal,
    apiProcesses: readCount('api-processes', options['api-processes']),
    workerProcesses: readCount('worker-processes', options['worker-processes']),
    databaseUrl: readDatabaseUrl(env),
    temporalAddress: env['TEMPORAL_ADDRESS'] || undefined,
    temporalNamespace: env['TEMPORAL_NAMESPACE'] || 'default',
    stripeSecretKey: env['STRIPE_SECRET_KEY'] || undefined,
    easypostApiKey: env['EASYPOST_API_KEY'] || undefined,
    smtpUrl: env['SMTP_URL'] || undefined,
    twilioAccountSid: env['TWILIO_ACCOUNT_SID'] || undefined,
    vapidPublicKey: env['VAPID_PUBLIC_KEY'] || undefined,
    publicUrl: env['PUBLIC_URL'] || undefined,
    webhookSecrets: {
      stripe: webhookSecret(env, 'STRIPE_SECRET_KEY', 'STRIPE_WEBHOOK_SECRET'),
      easypost: webhookSecret(env, 'EASYPOST_API_KEY', 'EASYPOST_WEBHOOK_SECRET'),
    },
    detours: {},
    environment: env,
  };
}

function readDatabaseUrl(env: NodeJS.ProcessEnv): string | undefined {
  const url = env['DATABASE_URL'];
  if (!url) return undefined;
  try {
    readDatabaseAddress(url);
    return url;
  } catch (error) {
    throw new BadStackConfig(`DATABASE_URL: ${(error as Error).message}`);
  }
}

function readCount(name: 'api-processes' | 'worker-processes', text: string | undefined): number {
  return wholeNumber(`--${name}`, text, { fallback: 1, min: 1, max: MOST_PROCESSES[name] });
}

function readPorts(env: NodeJS.ProcessEnv): Ports {
  const entries = Object.entries(portVariables).map(([name, movable]) => [name, readPort(env, movable)]);
  const ports = Object.fromEntries(entries) as Ports;
  refuseSamePort(ports);
  return ports;
}

function readPort(env: NodeJS.ProcessEnv, movable: MovablePort): number {
  try {
    return portIn(env, movable);
  } catch (error) {
    throw new BadStackConfig((error as Error).message);
  }
}

function refuseSamePort(ports: Ports): void {
  const takenBy = new Map<number, PortName>();
  for (const [name, port] of Object.entries(ports) as [PortName, number][]) {
    const other = takenBy.get(port);
    if (other) {
      throw new BadStackConfig(
        `Port ${port} is meant for ${portVariables[other].neededBy} and for ${portVariables[name].neededBy}: set ${portVariables[other].variable} or ${portVariables[name].variable} to another.`,
      );
    }
    takenBy.set(port, name);
  }
}

function webhookSecret(env: NodeJS.ProcessEnv, keyVariable: string, secretVariable: string): string {
  const secret = env[secretVariable];
  if (secret) return secret;
  if (!env[keyVariable]) return `simulated_${secretVariable.toLowerCase()}`;
  throw new BadStackConfig(
    `${keyVariable} is set but ${secretVariable} is not, so no webhook could be trusted: set it to the secret that the provider shows for the webhook.`,
  );
}
