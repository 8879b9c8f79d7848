import { appendFileSync, existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Worker, type ActivityInterceptorsFactory } from '@temporalio/worker';

const FILE = 'attempts.log';

interface Line {
  /** Of one activity of one run of a workflow, whichever attempt it is. */
  readonly step: string;
  readonly activity: string;
  readonly execution: string;
  readonly what: 'begins' | 'ends';
}

/** Writes down when each attempt begins and ends, in every worker that is created from now on. */
export function watchAttempts(folder: string): void {
  let count = 0;
  const watched: ActivityInterceptorsFactory = ({ info }) => {
    const execution = `${process.pid}-${++count}`;
    const step = `${info.workflowExecution?.workflowId}/${info.workflowExecution?.runId}/${info.activityId}`;
    const note = (what: Line['what']) => {
      const line: Line = { step, activity: info.activityType, execution, what };
      appendFileSync(join(folder, FILE), `${JSON.stringify(line)}\n`);
    };
    return {
      inbound: {
        async execute(input, next) {
          note('begins');
          try {
            return await next(input);
          } finally {
            note('ends');
          }
        },
      },
    };
  };
  const create = Worker.create.bind(Worker);
  Worker.create = ({ interceptors, ...options }) =>
    create({
      ...options,
      interceptors: { ...interceptors, activity: [...(interceptors?.activity ?? []), watched] },
    });
}

/** The activities of which an attempt still went on when the next had begun, once for each such attempt. */
export function attemptsThatLivedOn(folder: string): string[] {
  const file = join(folder, FILE);
  const lines = existsSync(file) ? readFileSync(file, 'utf8').split('\n').filter(Boolean) : [];
  return livedOn(lines.map((line) => JSON.parse(line) as Line));
}

export function livedOn(lines: readonly Line[]): string[] {
  /** By step: the attempts under way, and whether another has begun since. */
  const underWay = new Map<string, Map<string, boolean>>();
  return lines.flatMap(({ step, activity, execution, what }) => {
    const attempts = underWay.get(step) ?? new Map<string, boolean>();
    underWay.set(step, attempts);
    if (what === 'begins') {
      for (const other of attempts.keys()) attempts.set(other, true);
      attempts.set(execution, false);
      return [];
    }
    const wasOvertaken = attempts.get(execution) === true;
    attempts.delete(execution);
    return wasOvertaken ? [activity] : [];
  });
}
