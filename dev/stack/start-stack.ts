import { join } from 'node:path';
import type { SeedResult } from '../seed/seed.ts';
import { choosePorts } from './choose-ports.ts';
import { processName, type NodeProcess, nodeProcess } from './node-processes.ts';
import { startPart } from './part-process.ts';
import { postgresUrl } from '../../tools/shared/local-postgres.ts';
import type { RunningParts, StopOrder } from './running-parts.ts';
import type { StackConfig } from './stack-config.ts';
import {
  localParts,
  neededPorts,
  processEnvironments,
  type StackAddresses,
  stackAddresses,
} from './stack-environment.ts';
import { startServers } from './start-servers.ts';
import { refuseLiveKeys } from './refuse-live-keys.ts';
import { keepVapidKeys } from './vapid-keys.ts';
import { refuseOtherTemporal } from './temporal-kind.ts';

export interface StartedStack {
  readonly addresses: StackAddresses;
  /** Undefined when the database holds somebody's shop. */
  readonly seeded: SeedResult | undefined;
  /** With which a page subscribes a browser to push messages. */
  readonly vapidPublicKey?: string | undefined;
}

/** A worker lets its activities finish before it goes. */
const WORKER_STOPS_WITHIN_MS = 40_000;

/** Starts everything in the order of its needs; what does not need one another at the same time. */
export async function startStack(
  config: StackConfig,
  parts: RunningParts,
  onProgress: (sentence: string) => void,
): Promise<StartedStack> {
  refuseLiveKeys(config);
  refuseOtherTemporal(config);
  const local = localParts(config);
  const ports = await choosePorts(config.ports, neededPorts(local), config.freePorts);
  const addresses = stackAddresses(config, ports);
  const vapidKeys = config.vapidPublicKey ? undefined : keepVapidKeys(join(config.dataDir, 'vapid-keys.json'));
  const env = processEnvironments(config, ports, addresses, vapidKeys);
  const { logDir } = addresses;
  const start = (what: string, layer: StopOrder, process: NodeProcess) =>
    parts.start(what, layer, (signal) => startPart({ ...nodeProcess(process), signal }));

  const [, , bundleLine] = await Promise.all([
    startServers({ config, ports, addresses, parts, onProgress }),
    local.simulators
      ? start('simulators of Stripe, EasyPost, Twilio and a mail server', 'servers', {
          name: 'simulators',
          script: 'dev/simulators/main.ts',
          env: env.simulators,
          logDir,
        })
      : undefined,
    parts.runOnce(
      nodeProcess({
        name: 'workflow bundle',
        script: 'dev/stack/bundle-workflows.ts',
        args: [join(config.dataDir, 'workflow-bundle.js')],
        env: env.shared,
        logDir,
      }),
    ),
  ]);
  const { workflowBundle } = JSON.parse(bundleLine) as { workflowBundle: string };

  const prepared = await parts.runOnce(
    nodeProcess({
      name: 'set-up',
      script: 'dev/stack/prepare.ts',
      args: [
        ...(config.empty ? ['--empty'] : []),
        join(config.dataDir, 'api-keys.json'),
        ...(local.postgres ? [postgresUrl(ports.postgres, 'postgres')] : []),
      ],
      env: { SETUP_WAIT_SECONDS: '5', ...env.shared },
      logDir,
    }),
  );
  const { seeded } = JSON.parse(prepared) as { seeded?: SeedResult };

  const servers = { config, env, logDir, workflowBundle };
  await Promise.all([
    ...workersOf(servers).map((process) => start(process.name, 'worker', process)),
    ...apisOf(servers).map((process) => start(`${process.name} on ${addresses.api}`, 'api', process)),
  ]);
  // With a real carrier and people in the warehouse there is nothing left for it to do.
  if (seeded && (config.warehouse === 'robot' || addresses.easypost)) {
    await start(config.warehouse === 'robot' ? 'warehouse robot and van driver' : 'van driver', 'warehouse', {
      name: 'warehouse',
      script: 'dev/warehouse/main.ts',
      env: { ...env.warehouse, STAFF_API_KEY: seeded.staffKey },
      logDir,
    });
  }
  return { addresses, seeded, vapidPublicKey: vapidKeys?.publicKey ?? config.vapidPublicKey };
}

interface OurServers {
  readonly config: StackConfig;
  readonly env: ReturnType<typeof processEnvironments>;
  readonly logDir: string;
  readonly workflowBundle: string;
}

function workersOf({ config, env, logDir, workflowBundle }: OurServers): NodeProcess[] {
  const { script = 'workers/main.ts', args = [], env: own = {} } = config.workerProcess ?? {};
  const worker = {
    name: 'worker',
    script,
    args,
    env: { ...env.worker, WORKFLOW_BUNDLE: workflowBundle, ...own },
    logDir,
    stopWithinMs: WORKER_STOPS_WITHIN_MS,
  };
  return replicas(worker, config.workerProcesses, { WORKER_HTTP_PORT: '0' });
}

function apisOf({ config, env, logDir }: OurServers): NodeProcess[] {
  const api = { name: 'API', script: 'api/main.ts', env: env.api, logDir };
  return replicas(api, config.apiProcesses, { METRICS_PORT: '0' });
}

/** Those after the first tell their metrics on a port that their log names. */
function replicas(first: NodeProcess, count: number, anyPort: NodeJS.ProcessEnv): NodeProcess[] {
  const others = Array.from({ length: count - 1 }, (_, index) => ({
    ...first,
    name: processName(first.name, index + 1),
    env: { ...first.env, ...anyPort },
  }));
  return [first, ...others];
}
