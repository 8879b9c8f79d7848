import { setTimeout as delay } from 'node:timers/promises';
import { describe, expect, it } from '@jest/globals';
import { MockActivityEnvironment } from '@temporalio/testing';
import { withHeartbeats } from './with-heartbeats.ts';

const slowly = withHeartbeats(
  {
    call: async (name: string): Promise<string> => {
      await delay(60);
      return `hello ${name}`;
    },
    fail: async (): Promise<never> => {
      await delay(30);
      throw new Error('no');
    },
  },
  { everyMs: 10 },
);

describe('an activity with heartbeats', () => {
  it('says while it works that it is alive, and answers what it answered before', async () => {
    const environment = new MockActivityEnvironment();
    let heartbeats = 0;
    environment.on('heartbeat', () => (heartbeats += 1));
    expect(await environment.run(slowly.call, 'Ada')).toBe('hello Ada');
    expect(heartbeats).toBeGreaterThan(1);
  });

  it('is silent once it has ended, also by failing', async () => {
    const environment = new MockActivityEnvironment();
    let heartbeats = 0;
    environment.on('heartbeat', () => (heartbeats += 1));
    await expect(environment.run(slowly.fail)).rejects.toThrow('no');
    const before = heartbeats;
    await delay(40);
    expect(heartbeats).toBe(before);
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
