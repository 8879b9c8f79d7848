import { type Part, PartFailed, type PartSpec, startPart } from './part-process.ts';
import type { StackLock } from './stack-lock.ts';

/** What stands on what: parts are stopped from the top, each after those that may still need it. */
export const stopOrder = { database: 0, servers: 1, worker: 2, api: 3, warehouse: 4 } as const;
export type StopOrder = keyof typeof stopOrder;

/** Starts a process; gives up and leaves none behind when the signal is aborted. */
export type StartPart = (signal: AbortSignal) => Promise<Part>;

/** The parts of one stack: started, watched, stopped in order. */
export interface RunningParts {
  /** Starts a part and reports it in the words given. Throws PartFailed. */
  start(what: string, layer: StopOrder, starting: StartPart): Promise<Part>;
  /** Runs a process that does its work and ends; returns the line in which it said that it is done. */
  runOnce(spec: PartSpec): Promise<string>;
  /** Rejects when a part ends by itself. */
  readonly crashed: Promise<never>;
  /** Lets each drain. */
  stop(): Promise<void>;
  killAll(): void;
}

/** Ours say in a line of JSON what is wrong, when they know: then nobody needs to read a log. */
function faultIn(error: unknown): Error | undefined {
  const [, sentence] = (error instanceof PartFailed && /^\{"fault":(".*")\}$/m.exec(error.logTail)) || [];
  return sentence ? new Error(JSON.parse(sentence) as string, { cause: error }) : undefined;
}

/** Waits for a process that does its work and ends; the line in which it said that it is done. */
export async function runToItsEnd(starting: Promise<Part>): Promise<string> {
  const part = await starting.catch((error: unknown) => {
    throw faultIn(error) ?? error;
  });
  await part.exited;
  return part.readyLine;
}

export function createRunningParts(lock: Pick<StackLock, 'record'>, report: (line: string) => void): RunningParts {
  const running: { part: Part; layer: StopOrder }[] = [];
  const starts = new Set<Promise<unknown>>();
  const stopping = new AbortController();
  const { promise: crashed, reject: reportCrash } = Promise.withResolvers<never>();
  // Whoever awaits it gets it; nobody does while the stack is stopping.
  crashed.catch(() => {});

  async function remember<T>(start: Promise<T>): Promise<T> {
    starts.add(start);
    return start.finally(() => starts.delete(start));
  }

  return {
    crashed,
    async start(what, layer, starting) {
      const startedAt = performance.now();
      const part = await remember(starting(stopping.signal));
      running.push({ part, layer });
      lock.record(part);
      void part.exited.then((how) => {
        if (!stopping.signal.aborted) reportCrash(new PartFailed(part.name, how, part.logFile, part.logTail()));
      });
      report(`✓ ${what} (${((performance.now() - startedAt) / 1000).toFixed(1)} s)`);
      return part;
    },
    runOnce: (spec) => runToItsEnd(remember(startPart({ ...spec, signal: stopping.signal }))),
    async stop() {
      stopping.abort();
      await Promise.allSettled(starts);
      for (const order of Object.values(stopOrder).toSorted((a, b) => b - a)) {
        const layer = running.filter((one) => stopOrder[one.layer] === order).map(({ part }) => part);
        if (layer.length > 0) report(`stopping ${layer.map(({ name }) => name).join(', ')}`);
        await Promise.all(layer.map((part) => part.stop()));
      }
    },
    killAll() {
      stopping.abort();
      for (const { part } of running) part.kill();
    },
  };
}
