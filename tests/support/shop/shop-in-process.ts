import { chargeableCurrencies } from '../../../domain/payments/charge-rules.ts';
import type { Client } from '@temporalio/client';
import { composeActivities } from '../../../workers/compose-activities.ts';
import type { WorkerConfig } from '../../../workers/worker-config.ts';
import { readSimulatorsConfig } from '../../../dev/simulators/simulators-config.ts';
import { startSimulators, type RunningSimulators } from '../../../dev/simulators/start-simulators.ts';
import { SAMPLE_EXCHANGE_RATES } from '../../../dev/seed/sample-exchange-rates.ts';
import type { SeededPolicies } from '../../../dev/seed/seed-config.ts';
import { readExchangeRates } from '../../../domain/shipping/exchange-rates.ts';
import type { OrderTiming } from '../../../domain/orders/order-timing.ts';
import {
  CARRIERS_TASK_QUEUE,
  MAIL_TASK_QUEUE,
  ORDERS_TASK_QUEUE,
  PAYMENTS_TASK_QUEUE,
  QUOTES_TASK_QUEUE,
} from '../../../workflows/shared/task-queues.ts';
import { startTestApi, testApiEnvironment, type TestApi, type TestApiOptions } from '../test-api.ts';
import { createTestDatabase } from '../test-database.ts';
import { startTestWorker } from '../test-worker.ts';

/** The whole platform for one test file: API, worker, database, Temporal, payment provider, carriers and mail. */
export interface ShopInProcess {
  readonly api: TestApi;
  readonly temporal: Client;
  readonly simulators: RunningSimulators;
  stop(): Promise<void>;
}

export const shopTiming: OrderTiming = {
  paymentDeadlineMs: 60_000,
  paymentPollMs: 60_000,
  restockPollMs: 60_000,
  parcelSilenceMs: 3_600_000,
};

/** All parts are the real ones; what is outside the shop is simulated over HTTP. `environment`: settings of the API. `policies`: what it has decided. */
export async function startShopInProcess(
  environment: Readonly<Record<string, string>> = {},
  policies: SeededPolicies = {},
  more: Pick<TestApiOptions, 'sessions' | 'logged'> = {},
): Promise<ShopInProcess> {
  const testDatabase = await createTestDatabase();
  let outside: { api: TestApi; simulators: RunningSimulators } | undefined;
  const worker = await startTestWorker({
    taskQueues: [ORDERS_TASK_QUEUE, PAYMENTS_TASK_QUEUE, CARRIERS_TASK_QUEUE, QUOTES_TASK_QUEUE, MAIL_TASK_QUEUE],
    activities: async (client) => {
      const api = await startTestApi({
        databaseUrl: testDatabase.url,
        temporal: client,
        environment,
        policies,
        ...more,
      });
      const simulators = await startOutside(api.url);
      outside = { api, simulators };
      const activities = composeActivities(workerConfig(testDatabase.url, simulators), api.database, client);
      return Object.assign({}, ...Object.values(activities)) as object;
    },
  });
  if (!outside) throw new Error('The worker was started without its activities');
  const { api, simulators } = outside;
  return {
    api,
    simulators,
    temporal: worker.client,
    async stop() {
      await worker.stop();
      await simulators.close();
      await api.stop();
      await testDatabase.drop();
    },
  };
}

function startOutside(apiUrl: string): Promise<RunningSimulators> {
  const config = readSimulatorsConfig({
    ...testApiEnvironment,
    API_URL: apiUrl,
    STRIPE_SIMULATOR_PORT: '0',
    EASYPOST_SIMULATOR_PORT: '0',
    MAIL_SINK_HTTP_PORT: '0',
    SMTP_SINK_PORT: '0',
    TWILIO_SIMULATOR_PORT: '0',
    CARRIER_TRANSIT_MS: '50',
    CARRIER_DELIVERY_MS: '50',
    CARRIER_REFUND_MS: '50',
  });
  return startSimulators(config);
}

function workerConfig(databaseUrl: string, { stripe, easyPost, mail }: RunningSimulators): WorkerConfig {
  return {
    databaseUrl,
    databasePoolSize: 20,
    version: undefined,
    temporal: { address: '', namespace: '' },
    stripe: { secretKey: 'sk_test_shop', apiBase: stripe.url, multicapture: true },
    easypost: {
      apiKey: 'EZTK_shop',
      baseUrl: `${easyPost.url}/v2/`,
      exchangeRates: readExchangeRates(SAMPLE_EXCHANGE_RATES),
    },
    mail: { url: mail.smtpUrl, from: 'shop@example.com', replyTo: undefined, shopName: 'Test shop', locale: 'en' },
    operators: [],
    publicUrl: 'http://127.0.0.1:1',
    storefrontUrl: undefined,
    twilio: undefined,
    vapid: undefined,
    logLevel: 'error',
    polls: { paymentPollMs: shopTiming.paymentPollMs, restockPollMs: shopTiming.restockPollMs },
    currencies: chargeableCurrencies,
    workflowBundle: undefined,
    http: { port: 0, host: '127.0.0.1' },
  };
}
