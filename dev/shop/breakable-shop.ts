import { readStackEnvironment } from '../stack/environment-config.ts';
import { freePort } from '../stack/ports.ts';
<<<<<<< HEAD
<<<<<<< HEAD
import { type Detours, portVariables, readStackConfig } from '../stack/stack-config.ts';
=======
import { portVariables, readStackConfig } from '../stack/stack-config.ts';
>>>>>>> prove
=======
import { type Detours, portVariables, readStackConfig } from '../stack/stack-config.ts';
>>>>>>> outage
import type { StackAddresses } from '../stack/stack-environment.ts';
import { startStack } from '../stack/start-stack.ts';
import type { SeedResult } from '../seed/seed.ts';
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
  readonly onProgress?: (sentence: string) => void;
}

/**
 * Starts the stack on free ports, the usual ones being for whoever starts one meanwhile; what the machine's environment
 * names is not used instead of a part of it.
 */
export async function startBreakableShop(options: BreakableShopOptions): Promise<BreakableShop> {
<<<<<<< HEAD
  const { dataDir, args = [], settings = {}, detours = {}, onProgress = () => {} } = options;
<<<<<<< HEAD
  const environment = { ...readStackEnvironment().clean, ...(await portsOfItsOwn()), ...settings };
=======
  const { dataDir, args = [], settings = {}, onProgress = () => {} } = options;
  const environment = { ...readStackEnvironment().clean, ...(await unusualPorts()), ...settings };
>>>>>>> prove
=======
  const environment = { ...readStackEnvironment().clean, ...(await ownPorts()), ...settings };
>>>>>>> outage
  const config = readStackConfig([`--data-dir=${dataDir}`, '--free-ports', ...args], environment);
  if (!config) throw new Error('The stack has no configuration');
  const parts = createBreakableParts();
  try {
    const { addresses, seeded } = await startStack({ ...config, detours }, parts, onProgress);
    if (!seeded) throw new Error('The shop was not seeded');
    const byName = Object.entries(partNames).map(([key, name]) => [key, parts.get(name)] as const);
    return {
      ...addresses,
      ...seeded,
      parts: Object.fromEntries(byName) as BreakableShop['parts'],
      stop: () => parts.stop(),
    };
  } catch (error) {
    await parts.stop();
    throw error;
  }
}

<<<<<<< HEAD
<<<<<<< HEAD
/** None of the usual ones, which several shops that start at once would all find free. */
async function portsOfItsOwn(): Promise<NodeJS.ProcessEnv> {
  const chosen = Object.values(portVariables).map(async ({ variable }) => [variable, String(await freePort())]);
  return Object.fromEntries(await Promise.all(chosen)) as NodeJS.ProcessEnv;
=======
async function unusualPorts(): Promise<NodeJS.ProcessEnv> {
  const entries = Object.values(portVariables).map(
    async ({ variable }) => [variable, String(await freePort())] as const,
  );
  return Object.fromEntries(await Promise.all(entries));
>>>>>>> prove
=======
/** Not those that are free at the moment of the usual ones: another shop may be starting on them, too. */
async function ownPorts(): Promise<NodeJS.ProcessEnv> {
  const variables = Object.values(portVariables).map(({ variable }) => variable);
  const ports = new Set<number>();
  while (ports.size < variables.length) ports.add(await freePort());
  return Object.fromEntries([...ports].map((port, index) => [variables[index], String(port)]));
>>>>>>> outage
}
