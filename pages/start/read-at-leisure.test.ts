import { setTimeout as delay } from 'node:timers/promises';
import { describe, expect, it } from '@jest/globals';
import { eventually } from '../../tests/support/eventually.ts';
import { readAtLeisure } from './read-at-leisure.ts';

const HOUR = 3_600_000;

describe('what a page must not wait for', () => {
  it('is looked for once by all who ask', async () => {
    let looks = 0;
    const read = readAtLeisure(async () => ++looks, { everyMs: HOUR, waitMs: HOUR, forgottenAfterMs: HOUR });
    expect(await Promise.all([read(), read(), read()])).toEqual([1, 1, 1]);
    expect(await read()).toBe(1);
    expect(looks).toBe(1);
  });

  it('is not known while it does not come, and is once it has', async () => {
    const { promise, resolve } = Promise.withResolvers<string>();
    const read = readAtLeisure(() => promise, { everyMs: HOUR, waitMs: 1, forgottenAfterMs: HOUR });
    expect(await read()).toBeUndefined();
    resolve('late');
    expect(await eventually(() => read())).toBe('late');
  });

  it('is shown as it was while it is looked for anew, until that is too old', async () => {
    const never = Promise.withResolvers<string>().promise;
    const answers = [Promise.resolve('first')];
    const look = () => answers.shift() ?? never;
    const kept = readAtLeisure(look, { everyMs: 0, waitMs: HOUR, forgottenAfterMs: HOUR });
    expect(await kept()).toBe('first');
    expect(await kept()).toBe('first');
    answers.push(Promise.resolve('first'));
    const forgotten = readAtLeisure(look, { everyMs: 0, waitMs: 1, forgottenAfterMs: 5 });
    expect(await forgotten()).toBe('first');
    await delay(6);
    expect(await forgotten()).toBeUndefined();
  });

  it('is not asked for again and again where it fails', async () => {
    let looks = 0;
    const look = async () => {
      looks += 1;
      throw new Error('It is away');
    };
    const read = readAtLeisure(look, { everyMs: HOUR, waitMs: HOUR, forgottenAfterMs: HOUR });
    expect(await read()).toBeUndefined();
    expect(await read()).toBeUndefined();
    expect(looks).toBe(1);
  });
});
