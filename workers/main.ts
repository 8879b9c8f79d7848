import { setTimeout as sleep } from 'node:timers/promises';
import { Client, Connection } from '@temporalio/client';
import { NativeConnection, Runtime, type Worker } from '@temporalio/worker';
import { pino } from 'pino';
import { openDatabase } from '../db/database.ts';
import { composeActivities } from './compose-activities.ts';
import { createWorkers } from './create-workers.ts';
import { createTemporalLogger } from './temporal-logger.ts';
import { ensureSchedules } from './schedules.ts';
import { readWorkerConfig } from './worker-config.ts';
import { bundleWorkflows } from './workflow-bundle.ts';

const config = readWorkerConfig();
const log = pino({ level: config.logLevel, base: { process: 'worker' } });
Runtime.install({ logger: createTemporalLogger(log), shutdownSignals: [] });

const database = await openDatabase({ url: config.databaseUrl, poolSize: 20 });
const { address, namespace } = config.temporal;
const [clientConnection, connection] = await reachTemporal(address);
const client = new Client({ connection: clientConnection, namespace });

await ensureSchedules(client);
const workflowBundle =
  config.workflowBundle === undefined ? await bundleWorkflows() : { codePath: config.workflowBundle };
const activities = composeActivities(config, database, client);
const workers = await createWorkers({ connection, namespace, activities, workflowBundle });

process.once('SIGTERM', () => drain(workers));
process.once('SIGINT', () => drain(workers));
const running = Promise.all(workers.map((worker) => worker.run()));
log.info({ queues: Object.keys(activities) }, 'ready');

await running;
await connection.close();
await clientConnection.close();
await database.close();
log.info('stopped');

/** Takes no new work; what is running may finish. */
function drain(toStop: readonly Worker[]): void {
  log.info('draining');
  for (const worker of toStop) if (worker.getState() === 'RUNNING') worker.shutdown();
}

/** A worker may start before its Temporal does: it waits, and says so. */
async function reachTemporal(at: string): Promise<[Connection, NativeConnection]> {
  for (;;) {
    try {
      return [await Connection.connect({ address: at }), await NativeConnection.connect({ address: at })];
    } catch (error) {
      log.warn({ err: error }, `Temporal at ${at} does not answer; trying again`);
      await sleep(1_000);
    }
  }
}
