import { afterAll, beforeAll } from '@jest/globals';

/** Starts something before the first test of a suite and stops it after the last. What is returned can be read in tests only. */
export function useStarted<Started extends object & { stop(): Promise<void> }>(
  start: () => Promise<Started>,
  timeoutMs?: number,
): Started {
  let started: Started | undefined;
  beforeAll(async () => {
    started = await start();
  }, timeoutMs);
  afterAll(() => started?.stop());
  return new Proxy({} as Started, {
    get(_, name): unknown {
      if (!started) throw new Error('It is started before the first test, and can be read in tests only');
      return Reflect.get(started, name);
    },
  });
}
