import { describe, expect, it } from '@jest/globals';
import { eventually } from './eventually.ts';

describe('eventually', () => {
  it('looks until it holds, and gives what it found', async () => {
    let looks = 0;
    expect(await eventually(() => (looks += 1) === 3 && `after ${looks}`, 5_000, 1)).toBe('after 3');
  });

  it('gives up in time, with what the last look threw, or else with what does not hold', async () => {
    const failing = () => Promise.reject(new Error('It is away'));
    await expect(eventually(failing, 20, 1)).rejects.toThrow('It is away');
    const seen: string[] = [];
    await expect(eventually(() => seen.length > 0, 20, 1)).rejects.toThrow(
      /It still does not hold: .*seen\.length > 0/,
    );
  });

  it('gives up at a signal', async () => {
    const over = new AbortController();
    const waiting = eventually(() => over.abort(), over.signal, 1);
    await expect(waiting).rejects.toThrow('It still does not hold');
  });
});
