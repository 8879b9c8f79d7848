import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { SeedResult } from '../../dev/seed/seed.ts';
import { isAlive } from '../../dev/stack/process-table.ts';
import type { StackAddresses } from '../../dev/stack/stack-environment.ts';
import { readStackEnvironment } from '../../dev/stack/environment-config.ts';

/** `npm start` as a process, with what it says in `--json`: addresses, API keys, SKUs. */
export interface RunningStack extends StackAddresses, SeedResult {
  /** Resolves with the exit code. */
  stop(): Promise<number | null>;
  /** Those of its process groups that are alive. */
  liveGroups(): number[];
}

export interface RunningStackOptions {
  readonly dataDir: string;
  /** Settings of its parts. */
  readonly settings?: Readonly<Record<string, string>>;
}

const MAIN = resolve(import.meta.dirname, '../../dev/stack/main.ts');

/** Starts the whole platform on free ports, and resolves once it serves. Throws what it said when it did not start. */
export async function runStack({ dataDir, settings = {} }: RunningStackOptions): Promise<RunningStack> {
  const child = spawn(process.execPath, [MAIN, `--data-dir=${dataDir}`, '--free-ports', '--json'], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...readStackEnvironment().clean, ...settings },
  });
  const line = await firstLineOf(child);
  const lock = JSON.parse(readFileSync(join(dataDir, 'stack.lock'), 'utf8')) as { parts: { processGroup: number }[] };
  const groups = lock.parts.map(({ processGroup }) => processGroup);
  return {
    ...(JSON.parse(line) as StackAddresses & SeedResult),
    liveGroups: () => groups.filter((group) => isAlive(-group)),
    async stop() {
      if (child.exitCode !== null || child.signalCode !== null) return child.exitCode;
      child.kill('SIGTERM');
      const [code] = (await once(child, 'exit')) as [number | null];
      return code;
    },
  };
}

async function firstLineOf(child: ChildProcess): Promise<string> {
  const { promise, resolve: ready, reject } = Promise.withResolvers<string>();
  let said = '';
  let line = '';
  child.stderr?.on('data', (chunk: Buffer) => (said += chunk.toString()));
  child.stdout?.on('data', (chunk: Buffer) => {
    line += chunk.toString();
    if (line.includes('\n')) ready(line);
  });
  child.once('exit', () => reject(new Error(`The stack did not start:\n${said}`)));
  return promise;
}
