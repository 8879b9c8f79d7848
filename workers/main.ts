import { flushCompileCache } from 'node:module';
import { setTimeout as sleep } from 'node:timers/promises';
import { Client, Connection } from '@temporalio/client';
import { NativeConnection, Runtime } from '@temporalio/worker';
import { openDatabase } from '../db/database.ts';
import { createEventSequencer } from '../db/events/event-sequencer.ts';
import { createSlowStepRepository } from '../db/orders/slow-step-repository.ts';
import { createShopFiguresQueries } from '../db/orders/shop-figures-queries.ts';
import { createPolicyQueries } from '../db/policies/policy-queries.ts';
import { createPolicyReader } from '../db/policies/policy-reader.ts';
import { createRetentionRepository } from '../db/retention/retention-repository.ts';
import { joinShop } from '../db/shop/join-shop.ts';
import { readPoolUsage } from '../db/shared/pool-usage.ts';
import { measureDatabasePool } from '../telemetry/database-metrics.ts';
import { endOnCrash } from '../telemetry/end-on-crash.ts';
import { createLog } from '../telemetry/log.ts';
import { servePages } from '../telemetry/pages.ts';
import { createProcessRegistry, metricsPages } from '../telemetry/process-metrics.ts';
import { measureMessages } from '../telemetry/message-metrics.ts';
import { measureRetention } from '../telemetry/retention-metrics.ts';
import { measureShop } from '../telemetry/shop-metrics.ts';
import { joinNamespace } from '../temporal/join-namespace.ts';
import { connectionOptionsOf } from '../temporal/temporal-settings.ts';
import { ORDERS_TASK_QUEUE } from '../workflows/shared/task-queues.ts';
import { activityLog } from './activity-log.ts';
import { activityMetrics } from './activity-metrics.ts';
import { composeActivities } from './compose-activities.ts';
import { createCoreMetrics } from './core-metrics.ts';
import { createWorkers } from './create-workers.ts';
import { databaseLimits } from './database-limits.ts';
import { recoverStuckWorkflows } from './recover-stuck-workflows.ts';
import type { RenewableWorker } from './renewable-worker.ts';
import { slowSteps } from './slow-steps.ts';
import { measureStuckWorkflows } from './stuck-workflow-metrics.ts';
import { createTemporalLogger } from './temporal-logger.ts';
import { ensureSchedulesSoon, keepSchedules } from './schedules.ts';
import { sequenceEvents } from './sequence-events.ts';
import { readWorkerConfig, secretsOf } from './worker-config.ts';
import { workerHealthPages } from './worker-health.ts';
import { bundleWorkflows } from './workflow-bundle.ts';

const config = readWorkerConfig();
const log = createLog({ process: 'worker', level: config.logLevel, secrets: secretsOf(config) });
endOnCrash(log);
const registry = createProcessRegistry();
const coreMetrics = await createCoreMetrics(log);
let lostTasks = 0;
const runtime = Runtime.install({
  logger: createTemporalLogger(log, () => (lostTasks += 1)),
  telemetryOptions: { metrics: coreMetrics.exporter, logging: { forward: {} } },
  shutdownSignals: [],
});

const { address, namespace } = config.temporal;
// Connect to both in parallel: orders of a worker that died wait for this one.
const reaching = reachTemporal();
const database = await openDatabase({ url: config.databaseUrl, poolSize: config.databasePoolSize, ...databaseLimits });
measureDatabasePool(registry, () => readPoolUsage(database));
measureShop(registry, createShopFiguresQueries(database));
const retentionMetrics = measureRetention(
  registry,
  createRetentionRepository(database, createPolicyReader(createPolicyQueries(database))),
);
const messageMetrics = measureMessages(registry);
const draining = new AbortController();
let temporal: Connection | undefined;
let workers: readonly RenewableWorker[] = [];
let areScheduled = false;
let exitCode = 0;
for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, () => drain({ signal }));

const joining = join();

const health = workerHealthPages({
  database,
  temporal: () => temporal,
  workers: () => workers,
  areScheduled: () => areScheduled,
  draining: draining.signal,
});
const pages = { ...health, ...metricsPages(registry, () => coreMetrics.read()) };
const served = await servePages({ ...config.http, pages, log });
const [[clientConnection, connection], shop] = await Promise.all([reaching, joining]);
temporal = clientConnection;
const client = new Client({ connection: clientConnection, namespace });
if (shop) {
  const joined = { temporal: clientConnection, namespace, shop, log, until: draining.signal };
  await joinNamespace(joined).catch(giveUp);
}

const workflowBundle =
  config.workflowBundle === undefined ? await bundleWorkflows() : { codePath: config.workflowBundle };
const activities = composeActivities(config, database, client, { ...retentionMetrics, ...messageMetrics });
const interceptors = [activityMetrics(registry), activityLog, slowSteps({ steps: createSlowStepRepository(database) })];
const { version } = config;
workers = await createWorkers({ connection, namespace, activities, workflowBundle, interceptors, version });
const running = Promise.all(workers.map((worker) => worker.run()));
// Until they have ended: they write events while they drain, too.
const ended = new AbortController();
const sequencer = createEventSequencer(database);
const sequencing = sequenceEvents({ sequencer, log, until: ended.signal });
const metrics = measureStuckWorkflows(registry);
for (const worker of workers.filter(({ taskQueue }) => taskQueue === ORDERS_TASK_QUEUE)) {
  void recoverStuckWorkflows({ client, worker, hasLostTask, metrics, log, until: draining.signal });
}
// Orders that a worker left when it died are taken up before that.
areScheduled = await ensureSchedulesSoon({ client, log, until: draining.signal }).catch((err: unknown) => {
  log.fatal({ err }, 'Temporal refuses the schedules of the sweeps');
  // The workers run: a step that is cut off is waited for until its heartbeat is missed, and a mail may go out twice.
  exitCode = 1;
  drain({ reason: 'schedules refused' });
  return false;
});
if (!draining.signal.aborted) {
  void keepSchedules({ client, log, until: draining.signal });
  log.info({ queues: Object.keys(activities), httpPort: served.port }, 'ready');
}
// Where NODE_COMPILE_CACHE names a folder; by itself Node writes it at the end, which a killed process does not have.
flushCompileCache();

await running;
ended.abort();
await sequencing;
await connection.close();
await database.close();
runtime.flushLogs();
log.info('stopped');
// Not by itself: a look at Temporal for /readyz may be about to try again, which throws on a channel that is closed.
process.exit(exitCode);

/** Takes no new work; what is running may finish. */
function drain(why: { readonly signal: NodeJS.Signals } | { readonly reason: string }): void {
  log.info(why, 'draining');
  draining.abort();
  // Nothing is running yet.
  if (workers.length === 0) process.exit(0);
  for (const worker of workers) worker.shutdown();
}

/** Since it was asked last. */
function hasLostTask(): boolean {
  const had = lostTasks > 0;
  lostTasks = 0;
  return had;
}

/** It takes up no work before it knows that the shop is one for its keys. */
function join(): ReturnType<typeof joinShop> {
  const { stripe, easypost, mail, twilio } = config;
  return joinShop({
    database,
    settings: { stripe, easypost, mailUrl: mail.url, twilio },
    log,
    until: draining.signal,
  }).catch(giveUp);
}

function giveUp(err: unknown): never {
  log.fatal({ err }, 'This worker is not for this shop');
  process.exit(1);
}

/** A worker may start before its Temporal does: it waits, and says so. */
async function reachTemporal(): Promise<[Connection, NativeConnection]> {
  const options = connectionOptionsOf(config.temporal);
  for (;;) {
    try {
      return [await Connection.connect(options), await NativeConnection.connect(options)];
    } catch (error) {
      log.warn({ err: error }, `Temporal at ${address} does not answer; trying again`);
      await sleep(1_000);
    }
  }
}
