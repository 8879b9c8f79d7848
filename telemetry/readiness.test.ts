import { describe, expect, it } from '@jest/globals';
import { readinessOf } from './readiness.ts';

describe('readinessOf', () => {
  const well = async () => 'whatever it answers';
  const ill = () => Promise.reject(new Error('gone'));
  const never = new AbortController().signal;

  it('says up when every part answers', async () => {
    expect(await readinessOf({ database: well, temporal: well }, never)).toEqual({
      status: 'up',
      parts: { database: 'up', temporal: 'up' },
    });
  });

  it('says down, and names the part that does not answer', async () => {
    expect(await readinessOf({ database: well, temporal: ill }, never)).toEqual({
      status: 'down',
      parts: { database: 'up', temporal: 'down' },
    });
  });

  it('says that the process drains, whatever its parts do', async () => {
    const draining = AbortSignal.abort();
    expect(await readinessOf({ database: well }, draining)).toMatchObject({ status: 'draining' });
    expect(await readinessOf({ database: ill }, draining)).toMatchObject({ status: 'draining' });
  });
});
