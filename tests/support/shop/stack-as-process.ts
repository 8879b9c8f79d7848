import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { SeedResult } from '../../../dev/seed/seed.ts';
import type { StackAddresses } from '../../../dev/stack/stack-environment.ts';
import { readStackEnvironment } from '../../../dev/stack/environment-config.ts';

/** `npm start` as a process, with what it says in `--json`: addresses, API keys, SKUs. */
export interface RunningStack extends StackAddresses, SeedResult {
  readonly pid: number;
  /** The process groups that it has started, in the order in which they became ready. */
  readonly groups: readonly number[];
  /** Everything said besides the JSON of `--json`. */
  said(): string;
  /** Resolves with exit code and signal, once it has ended by itself or by `stop`. */
  readonly ended: Promise<readonly [number | null, NodeJS.Signals | null]>;
  /** Resolves with the exit code. */
  stop(): Promise<number | null>;
}

export interface RunningStackOptions {
  readonly dataDir: string;
  /** Of `npm start`, such as `--worker-processes=2`. */
  readonly args?: readonly string[];
  /** Settings of its parts. */
  readonly settings?: Readonly<Record<string, string>>;
}

/** Starts the whole platform on free ports, and resolves once it serves. Throws what it said when it did not start. */
export async function runStack({ dataDir, args = [], settings = {} }: RunningStackOptions): Promise<RunningStack> {
  const child = spawn(process.execPath, [...stackCommand(dataDir), ...args], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...readStackEnvironment().clean, ...settings },
  });
  const ended = once(child, 'exit') as Promise<[number | null, NodeJS.Signals | null]>;
  let said = '';
  child.stderr.on('data', (chunk: Buffer) => (said += chunk.toString()));
  const line = await Promise.race([firstLineOf(child), ended.then(() => undefined)]);
  if (line === undefined) throw new Error(`The stack did not start:\n${said}`);
  const lock = JSON.parse(readFileSync(join(dataDir, 'stack.lock'), 'utf8')) as { parts: { processGroup: number }[] };
  return {
    ...(JSON.parse(line) as StackAddresses & SeedResult),
    pid: child.pid ?? 0,
    groups: lock.parts.map(({ processGroup }) => processGroup),
    said: () => said,
    ended,
    async stop() {
      child.kill('SIGTERM');
      const [code] = await ended;
      return code;
    },
  };
}

/** The command of `npm start` on free ports. */
export function stackCommand(dataDir: string): string[] {
  const main = resolve(import.meta.dirname, '../../../dev/stack/main.ts');
  return [main, `--data-dir=${dataDir}`, '--free-ports', '--json'];
}

async function firstLineOf(child: ChildProcess): Promise<string> {
  const { promise, resolve: ready } = Promise.withResolvers<string>();
  let line = '';
  child.stdout?.on('data', (chunk: Buffer) => {
    line += chunk.toString();
    if (line.includes('\n')) ready(line);
  });
  return promise;
}

/** What still runs of these process groups, less what has ended and only waits for somebody to take note. */
export function livingIn(groups: readonly number[]): string[] {
  const { stdout } = spawnSync('ps', ['-e', '-o', 'pgid=,stat=,args='], { encoding: 'utf8' });
  return stdout.split('\n').filter((line) => {
    const [group, state = ''] = line.trim().split(/ +/);
    return groups.includes(Number(group)) && !state.startsWith('Z');
  });
}
