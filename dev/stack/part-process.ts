import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, mkdirSync, openSync, readFileSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';

const READY_POLL_MS = 25;
const TAIL_LINES = 15;

/**
 * Runs "$@" and sends it the signal $0 when standard input ends: when we close it, or when we die, however we die. So
 * nothing outlives the stack, not even after `kill -9`.
 */
const GUARD = `
exec 3<&0
"$@" 3<&- </dev/null & child=$!
( cat <&3 >/dev/null; kill -s "$0" "$child" 2>/dev/null ) & watcher=$!
exec 3<&-
wait "$child"; code=$?
kill "$watcher" 2>/dev/null
exit "$code"`;

export interface PartSpec {
  readonly name: string;
  readonly command: readonly [file: string, ...args: string[]];
  readonly env: NodeJS.ProcessEnv;
  readonly cwd?: string;
  /** What makes it drain and exit. */
  readonly stopSignal: 'TERM' | 'INT';
  /** Standard output and error are appended to it. */
  readonly logFile: string;
  readonly readyWhen: (line: string) => boolean;
  readonly readyWithinMs: number;
  readonly stopWithinMs: number;
  /** Aborted: give up waiting until it is ready, and stop it. */
  readonly signal?: AbortSignal | undefined;
  /** Run as another user: what a server that refuses root needs. */
  readonly user?: { readonly uid: number; readonly gid: number } | undefined;
}

/** A process of the stack that is ready. */
export interface Part {
  readonly name: string;
  readonly processGroup: number;
  readonly logFile: string;
  /** The line that said it was ready. */
  readonly readyLine: string;
  /** Resolves when it has ended, whether it was stopped or crashed. */
  readonly exited: Promise<string>;
  /** Lets it drain; kills it when that takes too long. */
  stop(): Promise<void>;
  kill(): void;
  logTail(): string;
}

/** The part did not come up, or ended by itself. The message carries the end of its log. */
export class PartFailed extends Error {
  override readonly name = 'PartFailed';
  readonly logTail: string;
  constructor(part: string, what: string, logFile: string, logTail: string) {
    super(`${part} ${what}; its log, ${logFile}, ends with:\n${logTail.replaceAll(/^/gm, '    ')}`);
    this.logTail = logTail;
  }
}

/** Starts a process and resolves when it says that it is ready. */
export async function startPart(spec: PartSpec): Promise<Part> {
  mkdirSync(dirname(spec.logFile), { recursive: true });
  const log = openSync(spec.logFile, 'a');
  const logStart = statSync(spec.logFile).size;
  const child = spawn('/bin/sh', ['-c', GUARD, spec.stopSignal, ...spec.command], {
    cwd: spec.cwd,
    env: spec.env,
    stdio: ['pipe', log, log],
    // A group of its own: the terminal's ctrl-C goes to the stack alone, which then stops its parts in order.
    detached: true,
    ...spec.user,
  });
  closeSync(log);
  const ended = once(child, 'exit').then(([code, signal]) =>
    signal ? `was killed by ${signal}` : `exited with ${code}`,
  );
  const exited = ended.catch((error: unknown) => `could not be started (${String(error)})`);
  child.stdin?.on('error', () => {});
  const processGroup = child.pid ?? 0;
  const lines = () => readFileSync(spec.logFile).subarray(logStart).toString('utf8').split('\n');
  const part = {
    name: spec.name,
    processGroup,
    logFile: spec.logFile,
    exited,
    kill: () => killGroup(processGroup),
    logTail: () => lines().filter(Boolean).slice(-TAIL_LINES).join('\n'),
    async stop() {
      child.stdin?.end();
      const slow = new AbortController();
      await Promise.race([exited, delay(spec.stopWithinMs, undefined, { signal: slow.signal }).catch(() => {})]);
      slow.abort();
      killGroup(processGroup);
      await exited;
    },
  };
  const readyLine = await waitUntilReady(spec, part, lines);
  return { ...part, readyLine };
}

async function waitUntilReady(spec: PartSpec, part: Omit<Part, 'readyLine'>, lines: () => string[]): Promise<string> {
  const state: { end?: string } = {};
  void part.exited.then((end) => (state.end = end));
  const giveUpAt = Date.now() + spec.readyWithinMs;
  for (;;) {
    const ready = lines().find((line) => spec.readyWhen(line));
    if (ready !== undefined) return ready;
    if (spec.signal?.aborted) {
      await part.stop();
      throw new Error(`${spec.name} was not needed any more.`);
    }
    if (state.end) throw new PartFailed(spec.name, state.end, spec.logFile, part.logTail());
    if (Date.now() > giveUpAt) {
      part.kill();
      const seconds = Math.round(spec.readyWithinMs / 1000);
      throw new PartFailed(spec.name, `was not ready within ${seconds} s`, spec.logFile, part.logTail());
    }
    await delay(READY_POLL_MS);
  }
}

function killGroup(processGroup: number): void {
  try {
    process.kill(-processGroup, 'SIGKILL');
  } catch {
    // It has ended already.
  }
}

/** True for the JSON line with which a process of ours says that it can serve. */
export function saysReady(line: string): boolean {
  return /"msg":"ready"|"ready":true/.test(line);
}
