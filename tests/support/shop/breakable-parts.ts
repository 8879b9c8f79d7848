import { startPart } from '../../../dev/stack/part-process.ts';
import { runToItsEnd, stopOrder, type RunningParts, type StopOrder } from '../../../dev/stack/running-parts.ts';
import { startBreakablePart, type BreakablePart } from './breakable-part.ts';

/** The parts of a stack without its rule that the end of one is the end of all. */
export interface BreakableParts extends RunningParts {
  /** By the name that a part has in the logs: `worker`, `API`, `PostgreSQL`. */
  get(name: string): BreakablePart;
}

export function createBreakableParts(): BreakableParts {
  const started: { readonly part: BreakablePart; readonly layer: StopOrder }[] = [];
  return {
    async start(_what, layer, starting) {
      const part = await startBreakablePart(() => starting(new AbortController().signal));
      started.push({ part, layer });
      return part.current();
    },
    runOnce: (spec) => runToItsEnd(startPart(spec)),
    crashed: new Promise<never>(() => {}),
    get(name) {
      const found = started.find(({ part }) => part.current().name === name);
      if (!found) throw new Error(`There is no part ${name}`);
      return found.part;
    },
    async stop() {
      for (const { part } of started.toSorted((a, b) => stopOrder[b.layer] - stopOrder[a.layer])) {
        part.thaw();
        await part.stop();
      }
    },
    killAll() {
      for (const { part } of started) part.current().kill();
    },
  };
}
