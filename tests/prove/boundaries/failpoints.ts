import { AsyncLocalStorage } from 'node:async_hooks';
import { appendFileSync, existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Boundary } from './boundaries.ts';

/** Where something is to happen to a worker, once. */
export interface Failpoint {
  readonly id: string;
  readonly activity: string;
  readonly boundary: Boundary;
  /** Which reply or which write; null: whichever comes first. */
  readonly step: string | null;
  /** The activity must be one of a workflow whose id, or whose order's id, contains one of these. */
  readonly subjects: readonly string[];
}

export interface RunningActivity {
  readonly activity: string;
  /** The id of its workflow, and that of the order after which this is named. */
  readonly about: string;
}

/** What a worker does with its failpoints. */
export interface Failpoints<Point extends Failpoint = Failpoint> {
  readonly during: <T>(running: RunningActivity, work: () => Promise<T>) => Promise<T>;
  readonly current: () => RunningActivity | undefined;
  /** Is struck here if that was asked for. Outside of activities it does nothing. */
  readonly reach: (boundary: Boundary, step: string | null, running?: RunningActivity, backend?: number | null) => void;
  /** The failpoint of this place that somebody else strikes; it counts as fired from now on. */
  readonly take: (
    boundary: Boundary,
    step: string | null,
    running: RunningActivity,
    isWanted: (point: Point) => boolean,
  ) => Point | undefined;
}

/** What happens to the process that comes to a failpoint; `backend` is PostgreSQL's process that is about to be asked. */
export interface Strike<Point extends Failpoint> {
  /** Which failpoints it is for. */
  readonly isFor: (point: Point) => boolean;
  readonly strike: (point: Point, backend: number | null) => void;
}

const die: Strike<Failpoint> = { isFor: () => true, strike: () => process.kill(process.pid, 'SIGKILL') };

const ARMED = 'armed.json';
const REACHED = 'reached.log';
const FIRED = 'fired';
const BEGUN = 'begun';

/** Failpoints that outlive the processes they kill: they are armed, and remembered as fired, in files. */
export function createFailpoints(folder: string): Failpoints;
export function createFailpoints<Point extends Failpoint>(folder: string, strike: Strike<Point>): Failpoints<Point>;
export function createFailpoints(folder: string, { isFor, strike }: Strike<Failpoint> = die): Failpoints {
  const activities = new AsyncLocalStorage<RunningActivity>();
  const noted = new Set<string>();
  let armed: readonly Failpoint[] | undefined;

  const note = (line: string): void => {
    if (noted.has(line)) return;
    noted.add(line);
    appendFileSync(join(folder, REACHED), `${line}\n`);
  };
  const failpoints = (): readonly Failpoint[] => (armed ??= readArmed(folder)) ?? [];
  const take: Failpoints['take'] = (boundary, step, { activity, about }, isWanted) =>
    failpoints().find(
      (point) =>
        point.activity === activity &&
        point.boundary === boundary &&
        (point.step === null || point.step === step) &&
        point.subjects.some((subject) => about.includes(subject)) &&
        existsSync(fileOf(folder, BEGUN, point.id)) &&
        isWanted(point) &&
        claim(folder, point.id),
    );

  return {
    during: (running, work) => activities.run(running, work),
    current: () => activities.getStore(),
    take,
    reach(boundary, step, running = activities.getStore(), backend = null) {
      if (!running) return;
      note(JSON.stringify({ activity: running.activity, boundary, step }));
      const here = take(boundary, step, running, isFor);
      if (here) strike(here, backend);
    },
  };
}

function readArmed(folder: string): readonly Failpoint[] | undefined {
  const file = join(folder, ARMED);
  return existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as Failpoint[]) : undefined;
}

/** True for the one process, of all that come here, that is to be struck. */
function claim(folder: string, id: string): boolean {
  try {
    writeFileSync(fileOf(folder, FIRED, id), `${process.pid}\n`, { flag: 'wx' });
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
}

function fileOf(folder: string, state: typeof BEGUN | typeof FIRED, id: string): string {
  return join(folder, state, id.replaceAll(/[^\w.-]+/g, '_'));
}

/** A boundary that some worker has come to, whether or not it died there. */
export interface ReachedBoundary {
  readonly activity: string;
  readonly boundary: Boundary;
  readonly step: string | null;
}

/** The other side: who arms the failpoints and asks what became of them. */
export function createFailpointFolder(folder: string) {
  for (const state of [BEGUN, FIRED]) mkdirSync(join(folder, state), { recursive: true });
  return {
    folder,
    /** Once: workers read it when they first find it. */
    arm(failpoints: readonly Failpoint[]): void {
      const unfinished = join(folder, `${ARMED}.unfinished`);
      writeFileSync(unfinished, JSON.stringify(failpoints));
      renameSync(unfinished, join(folder, ARMED));
    },
    /** Nothing happens at a failpoint before: a sweep is there for all stories, and one that is told later is to be struck later. */
    begin: (id: string): void => writeFileSync(fileOf(folder, BEGUN, id), ''),
    hasFired: (id: string): boolean => existsSync(fileOf(folder, FIRED, id)),
    reached(): readonly ReachedBoundary[] {
      const file = join(folder, REACHED);
      const lines = existsSync(file) ? readFileSync(file, 'utf8').split('\n').filter(Boolean) : [];
      return [...new Set(lines)].map((line) => JSON.parse(line) as ReachedBoundary);
    },
  };
}
