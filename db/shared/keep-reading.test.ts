import { expect, it } from '@jest/globals';
import { keepReading } from './keep-reading.ts';

it('looks once for all who ask at a time, again when it was forgotten or is asked for newer, and keeps no failure', async () => {
  let looks = 0;
  let fails = false;
  const kept = keepReading(async () => {
    looks += 1;
    if (fails) throw new Error('It is away');
    return looks;
  }, 60_000);
  expect(await Promise.all([kept.read(), kept.read()])).toEqual([1, 1]);
  expect(await kept.read()).toBe(1);
  kept.forget();
  expect(await kept.read()).toBe(2);
  expect(await kept.read(-1)).toBe(3);
  fails = true;
  await expect(kept.read(-1)).rejects.toThrow('It is away');
  fails = false;
  expect(await kept.read()).toBe(5);
});
