import { EventEmitter, once } from 'node:events';
import { setTimeout as delay } from 'node:timers/promises';
import { describe, expect, it } from '@jest/globals';
import { MockActivityEnvironment } from '@temporalio/testing';
import { withHeartbeats } from './with-heartbeats.ts';

const answer = new EventEmitter();

const slowly = withHeartbeats(
  {
    /** Answers, or fails, once it is told to. */
    call: async (name: string): Promise<string> => {
      const [error] = (await once(answer, name)) as [Error | undefined];
      if (error) throw error;
      return `hello ${name}`;
    },
  },
  { everyMs: 10 },
);

/** Counts them, and tells the call to end with the second one. */
function heartbeatsOf(environment: MockActivityEnvironment, name: string, error?: Error): () => number {
  let heartbeats = 0;
  environment.on('heartbeat', () => {
    heartbeats += 1;
    if (heartbeats === 2) answer.emit(name, error);
  });
  return () => heartbeats;
}

describe('an activity with heartbeats', () => {
  it('says while it works that it is alive, and answers what it answered before', async () => {
    const environment = new MockActivityEnvironment();
    const heartbeats = heartbeatsOf(environment, 'Ada');
    expect(await environment.run(slowly.call, 'Ada')).toBe('hello Ada');
    expect(heartbeats()).toBe(2);
  });

  it('is silent once it has ended, also by failing', async () => {
    const environment = new MockActivityEnvironment();
    const heartbeats = heartbeatsOf(environment, 'Bob', new Error('no'));
    await expect(environment.run(slowly.call, 'Bob')).rejects.toThrow('no');
    await delay(40);
    expect(heartbeats()).toBe(2);
  });

  it('says nothing where it is a local one, which has no heartbeats', async () => {
    const environment = new MockActivityEnvironment({ isLocal: true });
    let heartbeats = 0;
    environment.on('heartbeat', () => (heartbeats += 1));
    const { call } = withHeartbeats({ call: () => delay(40) }, { everyMs: 10 });
    await environment.run(call);
    expect(heartbeats).toBe(0);
  });

  it('says nothing where it is quick', async () => {
    const environment = new MockActivityEnvironment();
    let heartbeats = 0;
    environment.on('heartbeat', () => (heartbeats += 1));
    const { call } = withHeartbeats({ call: () => Promise.resolve(1) });
    expect(await environment.run(call)).toBe(1);
    expect(heartbeats).toBe(0);
  });
});
