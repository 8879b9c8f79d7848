import type { Part } from '../../../dev/stack/part-process.ts';
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
  const freeze = () => {
    // Twice, for what a parent started before it was stopped itself.
    for (let round = 0; round < 2; round += 1) {
      frozen = processTreeOf(part.processGroup);
      signalAll(frozen, 'SIGSTOP');
    }
  };
  return {
    current: () => part,
    freeze,
    thaw() {
      signalAll(frozen.toReversed(), 'SIGCONT');
    },
    async kill() {
      // Stopped first, or a backend that PostgreSQL starts in this moment survives: it waits for the dead for ever, and
      // keeps the memory without which the server does not start again.
      freeze();
      signalAll(frozen, 'SIGKILL');
      frozen = [];
      await part.exited;
    },
    async startAgain() {
      part = await start();
    },
    stop: () => part.stop(),
  };
}
