import type { Part } from '../stack/part-process.ts';
import { processTreeOf, signalAll } from './process-tree.ts';

/** A process of the platform that a test may take away and give back. */
export interface BreakablePart {
  /** The process as it runs now. */
  current(): Part;
  /** It keeps its connections and answers nothing more: a black hole. */
  freeze(): void;
  thaw(): void;
  /** Without a chance to say anything. */
  kill(): Promise<void>;
  /** After a kill; resolves once it is ready. */
  startAgain(): Promise<void>;
  stop(): Promise<void>;
}

export async function startBreakablePart(start: () => Promise<Part>): Promise<BreakablePart> {
  let part = await start();
  let frozen: readonly number[] = [];
  return {
    current: () => part,
    freeze() {
      // Twice, for what a parent started before it was stopped itself.
      for (let round = 0; round < 2; round += 1) {
        frozen = processTreeOf(part.processGroup);
        signalAll(frozen, 'SIGSTOP');
      }
    },
    thaw() {
      signalAll(frozen.toReversed(), 'SIGCONT');
    },
    async kill() {
      signalAll(processTreeOf(part.processGroup), 'SIGKILL');
      await part.exited;
    },
    async startAgain() {
      part = await start();
    },
    stop: () => part.stop(),
  };
}
