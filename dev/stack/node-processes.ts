import { join, resolve } from 'node:path';
import type { PartSpec } from './part-process.ts';
import { saysReady } from './part-process.ts';

const CHECKOUT = resolve(import.meta.dirname, '../..');

export interface NodeProcess {
  readonly name: string;
  /** Below the checkout. */
  readonly script: string;
  readonly args?: readonly string[];
  readonly env: NodeJS.ProcessEnv;
  readonly logDir: string;
  /** Longer than the process itself takes at most to drain. */
  readonly stopWithinMs?: number;
}

/** Of several processes that are the same: worker, worker 2, worker 3. */
export const processName = (name: string, index: number): string => (index === 0 ? name : `${name} ${index + 1}`);

/** A Node process of this project, as a part of the stack. */
export function nodeProcess({ name, script, args = [], env, logDir, stopWithinMs = 15_000 }: NodeProcess): PartSpec {
  return {
    name,
    command: [process.execPath, join(CHECKOUT, script), ...args],
    cwd: CHECKOUT,
    env,
    stopSignal: 'TERM',
    logFile: join(logDir, `${name.toLowerCase().replaceAll(' ', '-')}.log`),
    readyWhen: saysReady,
    readyWithinMs: 90_000,
    stopWithinMs,
  };
}
