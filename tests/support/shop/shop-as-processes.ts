import { randomUUID } from 'node:crypto';
import { mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createCredentialRepository } from '../../../db/credentials/credential-repository.ts';
import { openDatabase, type Database } from '../../../db/database.ts';
import { preparePlatform } from '../../../deploy/prepare-platform.ts';
import { SAMPLE_EXCHANGE_RATES } from '../../../dev/seed/sample-exchange-rates.ts';
import { readSimulatorsConfig } from '../../../dev/simulators/simulators-config.ts';
import { startSimulators, type RunningSimulators } from '../../../dev/simulators/start-simulators.ts';
import { nodeProcess } from '../../../dev/stack/node-processes.ts';
import { type Part, startPart } from '../../../dev/stack/part-process.ts';
import { freePort } from '../../../dev/stack/ports.ts';
import { createShopClient, type ShopClient } from './shop-client.ts';
import { createTestDatabase } from '../test-database.ts';
import { testTemporal, testWorkflowBundle } from '../test-temporal.ts';

/** API and worker as the processes that they are in production, on servers that the test run shares. */
export interface ShopAsProcesses {
  readonly database: Database;
  readonly databaseUrl: string;
  readonly simulators: RunningSimulators;
  readonly temporal: { readonly address: string; readonly namespace: string };
  /** At the address of the API, whichever process is there. */
  readonly shop: ShopClient;
  readonly apiUrl: string;
  readonly storefrontKey: string;
  /** Each call is a further process; those of the API listen on the same port. */
  startApi(settings?: NodeJS.ProcessEnv): Promise<Part>;
  startWorker(settings?: NodeJS.ProcessEnv): Promise<Part>;
  /** What they have written so far, to standard output and error. */
  output(): string;
  stop(): Promise<void>;
}

export interface ShopSecrets {
  readonly databasePassword: string;
  readonly stripeKey: string;
  readonly stripeWebhookSecret: string;
  readonly easypostKey: string;
  readonly easypostWebhookSecret: string;
}

const harmless: ShopSecrets = {
  databasePassword: 'test-password',
  stripeKey: 'sk_test_process_shop',
  stripeWebhookSecret: 'whsec_process_shop',
  easypostKey: 'EZTK_process_shop',
  easypostWebhookSecret: 'easypost_process_shop',
};

/** Starts what API and worker need, and neither of them. */
export async function createShopAsProcesses(secrets: ShopSecrets = harmless): Promise<ShopAsProcesses> {
  const [testDatabase, { address }, { codePath }, port] = await Promise.all([
    createTestDatabase(),
    testTemporal(),
    testWorkflowBundle(),
    freePort(),
  ]);
  const apiUrl = `http://127.0.0.1:${port}`;
  const database = await openDatabase({ url: testDatabase.url });
  const simulators = await startSimulators(simulatorsConfig(apiUrl, secrets));
  const temporal = { address, namespace: `shop-${randomUUID()}` };
  await preparePlatform({
    databaseUrl: testDatabase.url,
    temporal,
    shopMode: 'simulated',
    waitMs: 20_000,
  });
  const keys = createCredentialRepository(database);
  const [storefront, staff] = await Promise.all([
    keys.create({ name: 'Storefront', role: 'storefront' }),
    keys.create({ name: 'Staff', role: 'administrator' }),
  ]);
  const login = await createLogin(database, secrets.databasePassword);
  const env = environmentOf(login.addressOf(testDatabase.url), temporal, secrets);
  const logDir = mkdtempSync(join(tmpdir(), 'quartermaster-processes-'));
  const started: Part[] = [];
  const start = async (name: string, script: string, settings: NodeJS.ProcessEnv) => {
    const spec = nodeProcess({
      name: `${name} ${started.length}`,
      script,
      env: settings,
      logDir,
      stopWithinMs: 40_000,
    });
    const part = await startPart(spec);
    started.push(part);
    return part;
  };
  return {
    database,
    databaseUrl: testDatabase.url,
    simulators,
    temporal,
    apiUrl,
    storefrontKey: storefront.key,
    shop: createShopClient({ api: apiUrl, storefrontKey: storefront.key, staffKey: staff.key }),
    startApi: (settings = {}) =>
      start('api', 'api/main.ts', { ...env.api, PORT: String(port), DRAIN_NOTICE_SECONDS: '0', ...settings }),
    startWorker: (settings = {}) =>
      start('worker', 'workers/main.ts', { ...env.worker(simulators), WORKFLOW_BUNDLE: codePath, ...settings }),
    output: () =>
      readdirSync(logDir)
        .map((file) => readFileSync(join(logDir, file), 'utf8'))
        .join(''),
    async stop() {
      await Promise.all(started.map((part) => part.stop()));
      await simulators.close();
      await login.drop();
      await database.close();
      await testDatabase.drop();
      rmSync(logDir, { recursive: true, force: true });
    },
  };
}

/** A user of the whole server, because a password is nobody else's. */
async function createLogin(database: Database, password: string) {
  const name = `shop_${randomUUID().replaceAll('-', '')}`;
  await database.em.fork().execute(`create role ${name} login superuser password '${password}'`);
  return {
    addressOf(databaseUrl: string) {
      const url = new URL(databaseUrl);
      url.username = name;
      url.password = password;
      return url.toString();
    },
    drop: () => database.em.fork().execute(`drop role ${name}`),
  };
}

function environmentOf(databaseUrl: string, { address, namespace }: ShopAsProcesses['temporal'], secrets: ShopSecrets) {
  const shared = { DATABASE_URL: databaseUrl, TEMPORAL_ADDRESS: address, TEMPORAL_NAMESPACE: namespace };
  return {
    api: {
      ...shared,
      HOST: '127.0.0.1',
      METRICS_PORT: '0',
      STRIPE_WEBHOOK_SECRET: secrets.stripeWebhookSecret,
      EASYPOST_WEBHOOK_SECRET: secrets.easypostWebhookSecret,
    },
    worker: ({ stripe, easyPost, mail }: RunningSimulators) => ({
      ...shared,
      WORKER_HTTP_PORT: '0',
      STRIPE_SECRET_KEY: secrets.stripeKey,
      STRIPE_API_BASE: stripe.url,
      EASYPOST_API_KEY: secrets.easypostKey,
      EASYPOST_API_BASE: `${easyPost.url}/v2/`,
      CARRIER_EXCHANGE_RATES: SAMPLE_EXCHANGE_RATES,
      SMTP_URL: mail.smtpUrl,
    }),
  };
}

function simulatorsConfig(apiUrl: string, secrets: ShopSecrets) {
  return readSimulatorsConfig({
    API_URL: apiUrl,
    STRIPE_WEBHOOK_SECRET: secrets.stripeWebhookSecret,
    EASYPOST_WEBHOOK_SECRET: secrets.easypostWebhookSecret,
    STRIPE_SIMULATOR_PORT: '0',
    EASYPOST_SIMULATOR_PORT: '0',
    MAIL_SINK_HTTP_PORT: '0',
    SMTP_SINK_PORT: '0',
    TWILIO_SIMULATOR_PORT: '0',
    CARRIER_TRANSIT_MS: '200',
    CARRIER_DELIVERY_MS: '200',
  });
}
