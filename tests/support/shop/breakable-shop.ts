import { readStackEnvironment } from '../../../dev/stack/environment-config.ts';
import { processName } from '../../../dev/stack/node-processes.ts';
import { freePort } from '../../../dev/stack/ports.ts';
import { type Detours, portVariables, readStackConfig, type WorkerProcess } from '../../../dev/stack/stack-config.ts';
import type { StackAddresses } from '../../../dev/stack/stack-environment.ts';
import { startStack } from '../../../dev/stack/start-stack.ts';
import type { SeedResult } from '../../../dev/seed/seed.ts';
import type { BreakablePart } from './breakable-part.ts';
import { createBreakableParts } from './breakable-parts.ts';

const partNames = {
  postgres: 'PostgreSQL',
  temporal: 'Temporal',
  simulators: 'simulators',
  worker: 'worker',
  api: 'API',
  warehouse: 'warehouse',
} as const;
export type PartName = keyof typeof partNames;

/** What `npm start` runs, each part a process that can be taken away alone. */
export interface BreakableShop extends StackAddresses, SeedResult {
  readonly parts: Readonly<Record<PartName, BreakablePart>>;
  /** The first is the part `worker`. */
  readonly workers: readonly BreakablePart[];
  stop(): Promise<void>;
}

export interface BreakableShopOptions {
  readonly dataDir: string;
  /** Of `npm start`, such as `--temporal=server`. */
  readonly args?: readonly string[];
  /** Of its parts. */
  readonly settings?: NodeJS.ProcessEnv;
  /** Ports that API and worker go through instead; the addresses of the shop stay those of the parts themselves. */
  readonly detours?: Detours;
  /** What runs as the worker, unless it is the product's own. */
  readonly workerProcess?: WorkerProcess;
  readonly onProgress?: (sentence: string) => void;
}

/**
 * Starts the stack on free ports, the usual ones being for whoever starts one meanwhile; what the machine's environment
 * names is not used instead of a part of it.
 */
export async function startBreakableShop(options: BreakableShopOptions): Promise<BreakableShop> {
  const { dataDir, args = [], settings = {}, detours = {}, workerProcess, onProgress = () => {} } = options;
  const environment = { ...readStackEnvironment().clean, ...(await ownPorts()), ...settings };
  const config = readStackConfig([`--data-dir=${dataDir}`, '--free-ports', ...args], environment);
  const parts = createBreakableParts();
  try {
    const { addresses, seeded } = await startStack({ ...config, detours, workerProcess }, parts, onProgress);
    if (!seeded) throw new Error('The shop was not seeded');
    const byName = Object.entries(partNames).map(([key, name]) => [key, parts.get(name)] as const);
    return {
      ...addresses,
      ...seeded,
      parts: Object.fromEntries(byName) as BreakableShop['parts'],
      workers: Array.from({ length: config.workerProcesses }, (_, index) => parts.get(processName('worker', index))),
      stop: () => parts.stop(),
    };
  } catch (error) {
    await parts.stop();
    throw error;
  }
}

/** Not those that are free at the moment of the usual ones: another shop may be starting on them, too. */
async function ownPorts(): Promise<NodeJS.ProcessEnv> {
  const ports = Object.values(portVariables).map(async ({ variable }) => [variable, String(await freePort())] as const);
  return Object.fromEntries(await Promise.all(ports));
}
