import { AsyncLocalStorage } from 'node:async_hooks';
import { appendFileSync, existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Boundary } from './boundaries.ts';

/** Where a worker is to die, once. */
export interface Failpoint {
  readonly id: string;
  readonly activity: string;
  readonly boundary: Boundary;
  /** Which reply or which write; null: whichever comes first. */
  readonly step: string | null;
  /** The activity must be one of a workflow whose id contains one of these. */
  readonly subjects: readonly string[];
}

export interface RunningActivity {
  readonly activity: string;
  readonly workflowId: string;
}

/** What a worker does with its failpoints. */
export interface Failpoints {
  readonly during: <T>(running: RunningActivity, work: () => Promise<T>) => Promise<T>;
  readonly current: () => RunningActivity | undefined;
  /** Dies here if that was asked for. Outside of activities it does nothing. */
  readonly reach: (boundary: Boundary, step: string | null, running?: RunningActivity) => void;
}

const ARMED = 'armed.json';
const REACHED = 'reached.log';
const FIRED = 'fired';

/** Failpoints that outlive the processes they kill: they are armed, and remembered as fired, in files. */
export function createFailpoints(folder: string): Failpoints {
  const activities = new AsyncLocalStorage<RunningActivity>();
  const noted = new Set<string>();
  let armed: readonly Failpoint[] | undefined;

  const note = (line: string): void => {
    if (noted.has(line)) return;
    noted.add(line);
    appendFileSync(join(folder, REACHED), `${line}\n`);
  };
  const failpoints = (): readonly Failpoint[] => (armed ??= readArmed(folder)) ?? [];

  return {
    during: (running, work) => activities.run(running, work),
    current: () => activities.getStore(),
    reach(boundary, step, running = activities.getStore()) {
      if (!running) return;
      const { activity, workflowId } = running;
      note(JSON.stringify({ activity, boundary, step }));
      const here = failpoints().find(
        (point) =>
          point.activity === activity &&
          point.boundary === boundary &&
          (point.step === null || point.step === step) &&
          point.subjects.some((subject) => workflowId.includes(subject)) &&
          claim(folder, point.id),
      );
      if (here) process.kill(process.pid, 'SIGKILL');
    },
  };
}

function readArmed(folder: string): readonly Failpoint[] | undefined {
  const file = join(folder, ARMED);
  return existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as Failpoint[]) : undefined;
}

/** True for the one process, of all that come here, that is to die. */
function claim(folder: string, id: string): boolean {
  try {
    writeFileSync(firedFile(folder, id), `${process.pid}\n`, { flag: 'wx' });
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
}

function firedFile(folder: string, id: string): string {
  return join(folder, FIRED, id.replaceAll(/[^\w.-]+/g, '_'));
}

/** A boundary that some worker has come to, whether or not it died there. */
export interface ReachedBoundary {
  readonly activity: string;
  readonly boundary: Boundary;
  readonly step: string | null;
}

/** The other side: who arms the failpoints and asks what became of them. */
export function createFailpointFolder(folder: string) {
  mkdirSync(join(folder, FIRED), { recursive: true });
  return {
    folder,
    /** Once: workers read it when they first find it. */
    arm(failpoints: readonly Failpoint[]): void {
      const unfinished = join(folder, `${ARMED}.unfinished`);
      writeFileSync(unfinished, JSON.stringify(failpoints));
      renameSync(unfinished, join(folder, ARMED));
    },
    hasFired: (id: string): boolean => existsSync(firedFile(folder, id)),
    reached(): readonly ReachedBoundary[] {
      const file = join(folder, REACHED);
      const lines = existsSync(file) ? readFileSync(file, 'utf8').split('\n').filter(Boolean) : [];
      return [...new Set(lines)].map((line) => JSON.parse(line) as ReachedBoundary);
    },
  };
}
