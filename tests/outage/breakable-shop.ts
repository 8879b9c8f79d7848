import { join } from 'node:path';
import { choosePorts } from '../../dev/stack/choose-ports.ts';
import { type OurProcess, ourProcess } from '../../dev/stack/our-processes.ts';
import { type Part, type PartSpec, startPart } from '../../dev/stack/part-process.ts';
import { postgresUrl, startPostgres } from '../../dev/stack/postgres-server.ts';
import { readStackConfig, type PortName, type Ports, type StackConfig } from '../../dev/stack/stack-config.ts';
import { processEnvironments, stackAddresses, type StackAddresses } from '../../dev/stack/stack-environment.ts';
import { findTemporalBinary } from '../../dev/stack/temporal-binary.ts';
import { startTemporal } from '../../dev/stack/temporal-server.ts';
import type { SeedResult } from '../../dev/seed/seed.ts';
import { stackTestEnvironment } from '../support/test-config.ts';
import { startBreakablePart, type BreakablePart } from './breakable-part.ts';

type PartName = 'postgres' | 'temporal' | 'simulators' | 'worker' | 'api' | 'warehouse';

/** The parts of `npm start`, each a process that can be taken away alone. */
export interface BreakableShop extends StackAddresses, SeedResult {
  readonly parts: Readonly<Record<PartName, BreakablePart>>;
  stop(): Promise<void>;
}

const ports: readonly PortName[] = ['api', 'postgres', 'temporal', 'temporalUi', 'stripe', 'easypost', 'mail', 'smtp'];

/** What runs as the worker. */
type WorkerProcess = Pick<OurProcess, 'script' | 'args' | 'env'>;

/** Starts them as dev/stack does, without its rule that the end of one is the end of all. */
export async function startBreakableShop(
  dataDir: string,
  settings: NodeJS.ProcessEnv,
  worker: WorkerProcess = { script: 'workers/main.ts', env: {} },
): Promise<BreakableShop> {
  const config = readStackConfig([`--data-dir=${dataDir}`], { ...stackTestEnvironment(), ...settings });
  if (!config) throw new Error('The stack has no configuration');
  const chosen = await choosePorts(config.ports, ports, true);
  const addresses = stackAddresses(config, chosen);
  const env = processEnvironments(config, chosen, addresses);
  const specOf = (process: Omit<OurProcess, 'logDir'>) => ourProcess({ ...process, logDir: addresses.logDir });
  const started: BreakablePart[] = [];
  const keep = async (start: () => Promise<Part>) => {
    const part = await startBreakablePart(start);
    started.push(part);
    return part;
  };
  const ours = (process: Omit<OurProcess, 'logDir'>) => keep(() => startPart(specOf(process)));

  const servers = await serversOf(config, chosen, addresses.logDir);
  const [postgres, temporal, simulators, { workflowBundle }] = await Promise.all([
    keep(servers.postgres),
    keep(servers.temporal),
    ours({ name: 'simulators', script: 'dev/simulators/main.ts', env: env.simulators }),
    runOnce<{ workflowBundle: string }>(
      specOf({
        name: 'workflow bundle',
        script: 'dev/stack/bundle-workflows.ts',
        args: [join(dataDir, 'workflow-bundle.js')],
        env: env.shared,
      }),
    ),
  ]);
  const { seeded } = await runOnce<{ seeded: SeedResult }>(
    specOf({
      name: 'set-up',
      script: 'dev/stack/prepare.ts',
      args: [join(dataDir, 'api-keys.json'), postgresUrl(chosen.postgres, 'postgres')],
      env: { SETUP_WAIT_SECONDS: '20', ...env.shared },
    }),
  );
  const workerEnv = { ...env.worker, WORKFLOW_BUNDLE: workflowBundle, ...worker.env };
  const [workerPart, api, warehouse] = await Promise.all([
    ours({ ...worker, name: 'worker', env: workerEnv }),
    ours({ name: 'API', script: 'api/main.ts', env: env.api }),
    ours({
      name: 'warehouse',
      script: 'dev/warehouse/main.ts',
      env: { ...env.warehouse, STAFF_API_KEY: seeded.staffKey },
    }),
  ]);
  return {
    ...addresses,
    ...seeded,
    parts: { postgres, temporal, simulators, worker: workerPart, api, warehouse },
    async stop() {
      for (const part of started.toReversed()) {
        part.thaw();
        await part.stop();
      }
    },
  };
}

async function serversOf(config: StackConfig, { postgres, temporal }: Ports, logDir: string) {
  const env = stackTestEnvironment();
  const { path: binary } = await findTemporalBinary({ environment: env, onProgress: () => {} });
  return {
    postgres: () =>
      startPostgres({
        dataDir: join(config.dataDir, 'postgres'),
        port: postgres,
        logFile: join(logDir, 'postgres.log'),
        env,
        settings: { max_connections: 200 },
      }),
    temporal: () =>
      startTemporal({
        binary,
        port: temporal,
        databaseFile: join(config.dataDir, 'temporal.db'),
        namespace: config.temporalNamespace,
        logFile: join(logDir, 'temporal.log'),
        env,
      }),
  };
}

/** Runs a process that does its work and ends; what it said when it was done. */
async function runOnce<Said>(spec: PartSpec): Promise<Said> {
  const part = await startPart(spec);
  await part.exited;
  return JSON.parse(part.readyLine) as Said;
}
