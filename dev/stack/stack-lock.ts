import { accessSync, closeSync, constants, mkdirSync, openSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { Part } from './part-process.ts';
import { commandLineOf } from './process-table.ts';

const ORPHANS_STOP_WITHIN_MS = 45_000;

interface LockContents {
  readonly pid: number;
  readonly parts: readonly { readonly name: string; readonly processGroup: number }[];
}

/** Makes sure that one stack at a time uses a data folder. */
export interface StackLock {
  /** Remembers a part, so that the next start can wait for it should this process be killed. */
  record(part: Part): void;
  release(): void;
}

/** Locks the folder, or throws a sentence that names the stack which has it. */
export async function lockDataDir(dataDir: string, onWait: (sentence: string) => void): Promise<StackLock> {
  makeWritable(dataDir);
  const file = join(dataDir, 'stack.lock');
  const earlier = readLock(file);
  if (earlier) {
    if (isRunningStack(earlier.pid)) throw lockedBy(earlier.pid, dataDir);
    await partsAreGone(earlier, onWait);
    rmSync(file, { force: true });
  }
  let contents: LockContents = { pid: process.pid, parts: [] };
  try {
    const handle = openSync(file, 'wx');
    writeFileSync(handle, JSON.stringify(contents));
    closeSync(handle);
  } catch {
    // Another start was faster by a moment.
    throw lockedBy(readLock(file)?.pid ?? 0, dataDir);
  }
  return {
    record({ name, processGroup }) {
      contents = { ...contents, parts: [...contents.parts, { name, processGroup }] };
      writeFileSync(file, JSON.stringify(contents));
    },
    release: () => rmSync(file, { force: true }),
  };
}

function makeWritable(dataDir: string): void {
  try {
    mkdirSync(dataDir, { recursive: true });
    accessSync(dataDir, constants.W_OK);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw new Error(
      `${dataDir} cannot be written to (${code}): make it writable, or name another folder with --data-dir.`,
      {
        cause: error,
      },
    );
  }
}

/** The process number of the stack that uses a data folder at the moment. */
export function runningStackOn(dataDir: string): number | undefined {
  const pid = readLock(join(dataDir, 'stack.lock'))?.pid;
  return pid !== undefined && isRunningStack(pid) ? pid : undefined;
}

function readLock(file: string): LockContents | undefined {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as LockContents;
  } catch (error) {
    // A lock that was cut off names nobody.
    return (error as NodeJS.ErrnoException).code === 'ENOENT' ? undefined : { pid: 0, parts: [] };
  }
}

// In a container that was restarted the number may well be our own, or that of some other program.
function isRunningStack(pid: number): boolean {
  return pid !== process.pid && commandLineOf(pid).includes('dev/stack/main.ts');
}

function lockedBy(pid: number, dataDir: string): Error {
  return new Error(
    `Another stack (process ${pid}) runs on ${dataDir}: stop it with ctrl-C or "kill ${pid}", or start this one with --data-dir=DIR --free-ports.`,
  );
}

/** The parts of a stack that was killed stop by themselves (see part-process.ts); a new one must not meet them. */
async function partsAreGone({ parts }: LockContents, onWait: (sentence: string) => void): Promise<void> {
  const giveUpAt = Date.now() + ORPHANS_STOP_WITHIN_MS;
  const living = () => parts.filter(({ processGroup }) => commandLineOf(processGroup).includes('watcher='));
  if (living().length > 0) onWait('the last stack was killed; waiting until its parts have stopped');
  for (let left = living(); left.length > 0; left = living()) {
    const [{ name, processGroup }] = left as [LockContents['parts'][number]];
    if (Date.now() > giveUpAt) {
      throw new Error(`${name} of a stack that was killed still runs: end it with "kill -- -${processGroup}".`);
    }
    await delay(50);
  }
}
