import { join } from 'node:path';
import { SAMPLE_EXCHANGE_RATES } from '../seed/sample-exchange-rates.ts';
import { SIMULATED_ACCOUNT } from '../simulators/twilio/twilio-simulator.ts';
import { temporalVariablesIn } from '../../temporal/temporal-settings.ts';
import { cacheFolder } from './cache-folder.ts';
import type { PortName, Ports, StackConfig } from './stack-config.ts';
import type { VapidKeys } from './vapid-keys.ts';
import { LOCAL_DATABASE, postgresUrl } from '../../tools/shared/local-postgres.ts';

const LOCAL = '127.0.0.1';

/** Where everything of a running stack is found. */
export interface StackAddresses {
  readonly api: string;
  readonly apiMetrics: string;
  /** Where the worker tells of its health, and its metrics. */
  readonly worker: string;
  readonly databaseUrl: string;
  readonly temporalAddress: string;
  readonly temporalNamespace: string;
  /** Undefined when the Temporal server is not ours. */
  readonly temporalUi: string | undefined;
  readonly stripe: string | undefined;
  readonly easypost: string | undefined;
  readonly mail: string | undefined;
  /** Of text messages. */
  readonly twilio: string | undefined;
  readonly dataDir: string;
  readonly logDir: string;
}

/** As in deploy/Dockerfile. The heap is for each of its two threads, megabytes: V8 collects late where it may grow. */
export const WORKER_NODE_OPTIONS = `--max-old-space-size=400 --import=${import.meta.resolve('../../workers/without-call-stacks.ts')}`;

/** Which parts run here, since the environment names no other. */
export interface LocalParts {
  readonly postgres: boolean;
  readonly temporal: boolean;
  readonly simulators: boolean;
}

export function localParts(config: StackConfig): LocalParts {
  return {
    postgres: !config.databaseUrl,
    temporal: !config.temporalAddress,
    simulators: !config.stripeSecretKey || !config.easypostApiKey || !config.smtpUrl,
  };
}

export function neededPorts(local: LocalParts): PortName[] {
  return [
    'api',
    'apiMetrics',
    'workerHttp',
    ...(local.postgres ? (['postgres'] as const) : []),
    ...(local.temporal ? (['temporal', 'temporalUi'] as const) : []),
    ...(local.simulators ? (['stripe', 'easypost', 'mail', 'smtp', 'twilio'] as const) : []),
  ];
}

export function stackAddresses(config: StackConfig, ports: Ports): StackAddresses {
  const local = localParts(config);
  return {
    api: `http://localhost:${ports.api}`,
    apiMetrics: `http://${LOCAL}:${ports.apiMetrics}/metrics`,
    worker: `http://${LOCAL}:${ports.workerHttp}`,
    databaseUrl: config.databaseUrl ?? postgresUrl(ports.postgres, LOCAL_DATABASE),
    temporalAddress: config.temporalAddress ?? `${LOCAL}:${ports.temporal}`,
    temporalNamespace: config.temporalNamespace,
    temporalUi: local.temporal ? `http://localhost:${ports.temporalUi}` : undefined,
    stripe: config.stripeSecretKey ? undefined : `http://${LOCAL}:${ports.stripe}`,
    easypost: config.easypostApiKey ? undefined : `http://${LOCAL}:${ports.easypost}`,
    mail: config.smtpUrl ? undefined : `http://${LOCAL}:${ports.mail}`,
    // Where no simulator runs, texts are as they are set: a shop that has real providers does not say that it has sent what nobody gets.
    twilio: config.twilioAccountSid || !local.simulators ? undefined : `http://${LOCAL}:${ports.twilio}`,
    dataDir: config.dataDir,
    logDir: join(config.dataDir, 'logs'),
  };
}

const twilioAccount = {
  TWILIO_ACCOUNT_SID: SIMULATED_ACCOUNT.accountSid,
  TWILIO_AUTH_TOKEN: SIMULATED_ACCOUNT.authToken,
};

/** The environments of our own processes. API and worker take the detours; set-up, simulators and the warehouse do not. */
export function processEnvironments(
  config: StackConfig,
  ports: Ports,
  addresses: StackAddresses,
  /** Left out where the environment names a pair. */
  vapidKeys?: VapidKeys,
) {
  const given = { ...config.environment };
  // Keys and certificates are for a Temporal that is named: our own has neither.
  if (localParts(config).temporal) for (const name of temporalVariablesIn(given)) delete given[name];
  const shared = {
    // Code that was compiled once, for whatever stack: a part is there in half of the time.
    NODE_COMPILE_CACHE: cacheFolder(config.environment, 'compiled-code'),
    ...given,
    DATABASE_URL: addresses.databaseUrl,
    TEMPORAL_ADDRESS: addresses.temporalAddress,
    TEMPORAL_NAMESPACE: addresses.temporalNamespace,
    PUBLIC_URL: config.publicUrl ?? addresses.api,
    API_URL: `http://${LOCAL}:${ports.api}`,
    STRIPE_WEBHOOK_SECRET: config.webhookSecrets.stripe,
    EASYPOST_WEBHOOK_SECRET: config.webhookSecrets.easypost,
  };
  const reached = stackAddresses(config, { ...ports, ...config.detours });
  const product = { ...shared, DATABASE_URL: reached.databaseUrl, TEMPORAL_ADDRESS: reached.temporalAddress };
  return {
    shared,
    // Nobody stands before this API who would have to notice that it stops.
    api: {
      DRAIN_NOTICE_SECONDS: '0',
      RETURN_URL_ORIGINS: 'http://localhost',
      ...(addresses.temporalUi === undefined ? {} : { TEMPORAL_UI_URL: addresses.temporalUi }),
      // For a first look nobody has to take a telephone out.
      STAFF_SECOND_FACTOR: 'optional',
      ...(addresses.twilio ? { TWILIO_AUTH_TOKEN: SIMULATED_ACCOUNT.authToken } : {}),
      ...product,
      PORT: String(ports.api),
      SHARE_PORT: String(config.apiProcesses > 1),
      METRICS_PORT: String(ports.apiMetrics),
    },
    worker: {
      NODE_OPTIONS: WORKER_NODE_OPTIONS,
      // A storefront that somebody builds beside it; without one the token is to be read in the mail all the same.
      STOREFRONT_URL: 'http://localhost:3000/{page}#token={token}',
      ...(reached.easypost ? { CARRIER_EXCHANGE_RATES: SAMPLE_EXCHANGE_RATES } : {}),
      ...product,
      WORKER_HTTP_PORT: String(ports.workerHttp),
      STRIPE_SECRET_KEY: config.stripeSecretKey ?? 'sk_test_simulated',
      ...(reached.stripe ? { STRIPE_API_BASE: reached.stripe } : {}),
      EASYPOST_API_KEY: config.easypostApiKey ?? 'EZTKsimulated',
      ...(reached.easypost ? { EASYPOST_API_BASE: `${reached.easypost}/v2/` } : {}),
      SMTP_URL: config.smtpUrl ?? `smtp://${LOCAL}:${ports.smtp}`,
      ...(addresses.twilio
        ? { ...twilioAccount, TWILIO_FROM: SIMULATED_ACCOUNT.from, TWILIO_API_BASE: addresses.twilio }
        : {}),
      ...(vapidKeys ? { VAPID_PUBLIC_KEY: vapidKeys.publicKey, VAPID_PRIVATE_KEY: vapidKeys.privateKey } : {}),
    },
    warehouse: {
      ...shared,
      WAREHOUSE_MODE: config.warehouse,
      ...(addresses.easypost ? { EASYPOST_SIMULATOR_URL: addresses.easypost } : {}),
    },
    simulators: {
      ...shared,
      STRIPE_SIMULATOR_PORT: String(ports.stripe),
      EASYPOST_SIMULATOR_PORT: String(ports.easypost),
      MAIL_SINK_HTTP_PORT: String(ports.mail),
      SMTP_SINK_PORT: String(ports.smtp),
      TWILIO_SIMULATOR_PORT: String(ports.twilio),
      ...twilioAccount,
      SIMULATOR_STATE_DIR: join(config.dataDir, 'simulators'),
    },
  } satisfies Record<string, NodeJS.ProcessEnv>;
}
