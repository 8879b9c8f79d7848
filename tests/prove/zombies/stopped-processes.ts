import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

interface Stopped {
  readonly pids: readonly number[];
  readonly until: number;
}

const LOOK_EVERY_MS = 50;
const folderOf = (failpointFolder: string) => join(failpointFolder, 'stopped');

/**
 * Stops processes; another one lets them go on, since whoever stops itself cannot. What is to go on is written down
 * before anything stands still.
 */
export function stopProcesses(failpointFolder: string, id: string, pids: readonly number[], forMs: number): void {
  const folder = folderOf(failpointFolder);
  mkdirSync(folder, { recursive: true });
  const unfinished = join(folder, `.${id}`);
  writeFileSync(unfinished, JSON.stringify({ pids, until: Date.now() + forMs } satisfies Stopped));
  renameSync(unfinished, join(folder, id));
  for (const pid of pids) signal(pid, 'SIGSTOP');
}

/** Lets stopped processes go on when their time has come, for as long as this process runs. */
export function letThemGoOn(failpointFolder: string): { readonly all: () => void; readonly stop: () => void } {
  const folder = folderOf(failpointFolder);
  mkdirSync(folder, { recursive: true });
  const goOn = (isDue: (stopped: Stopped) => boolean) => {
    for (const name of readdirSync(folder)) {
      if (name.startsWith('.')) continue;
      const stopped = JSON.parse(readFileSync(join(folder, name), 'utf8')) as Stopped;
      if (!isDue(stopped)) continue;
      for (const pid of stopped.pids) signal(pid, 'SIGCONT');
      rmSync(join(folder, name));
    }
  };
  const timer = setInterval(() => goOn(({ until }) => until <= Date.now()), LOOK_EVERY_MS).unref();
  return { all: () => goOn(() => true), stop: () => clearInterval(timer) };
}

/** A server's process may have ended meanwhile, and then there is nothing to stop. */
function signal(pid: number, name: 'SIGSTOP' | 'SIGCONT'): void {
  try {
    process.kill(pid, name);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}
