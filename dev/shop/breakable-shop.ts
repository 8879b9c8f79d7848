import { readStackEnvironment } from '../stack/environment-config.ts';
import { freePort } from '../stack/ports.ts';
import { portVariables, readStackConfig } from '../stack/stack-config.ts';
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
  readonly onProgress?: (sentence: string) => void;
}

/**
 * Starts the stack on free ports, the usual ones being for whoever starts one meanwhile; what the machine's environment
 * names is not used instead of a part of it.
 */
export async function startBreakableShop(options: BreakableShopOptions): Promise<BreakableShop> {
  const { dataDir, args = [], settings = {}, onProgress = () => {} } = options;
  const environment = { ...readStackEnvironment().clean, ...(await unusualPorts()), ...settings };
  const config = readStackConfig([`--data-dir=${dataDir}`, '--free-ports', ...args], environment);
  if (!config) throw new Error('The stack has no configuration');
  const parts = createBreakableParts();
  try {
    const { addresses, seeded } = await startStack(config, parts, onProgress);
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

async function unusualPorts(): Promise<NodeJS.ProcessEnv> {
  const entries = Object.values(portVariables).map(
    async ({ variable }) => [variable, String(await freePort())] as const,
  );
  return Object.fromEntries(await Promise.all(entries));
}
