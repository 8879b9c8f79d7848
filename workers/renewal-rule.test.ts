import { describe, expect, it } from '@jest/globals';
import { createRenewalRule } from './renewal-rule.ts';

const MINUTE_MS = 60_000;

/** A look every minute; each finds what it is given. */
function looks() {
  const rule = createRenewalRule();
  let nowMs = Date.UTC(2026, 10, 30);
  return (timedOut: readonly string[], hasLostTask = false) => {
    nowMs += MINUTE_MS;
    return rule.decide({ nowMs, timedOut, hasLostTask })?.runs;
  };
}

describe('whether a worker is made anew', () => {
  it('is for a run that two looks in a row have found, and for no other', () => {
    const look = looks();
    expect(look(['a', 'b'])).toBeUndefined();
    expect(look(['b', 'c'])).toEqual(['b']);
  });

  it('is not for a run that has gone on in between', () => {
    const look = looks();
    expect([look(['a']), look([]), look(['a']), look([])]).toEqual([undefined, undefined, undefined, undefined]);
  });

  it('is at most once in ten minutes, and twice for one run that goes on standing still', () => {
    const look = looks();
    const renewed = Array.from({ length: 40 }, () => look(['a'])).flatMap((runs, minute) => (runs ? [minute] : []));
    expect(renewed).toEqual([1, 11]);
  });

  it('is for a run again that went on after a renewal', () => {
    const look = looks();
    for (let minute = 0; minute < 30; minute += 1) look(['a']);
    look([]);
    expect([look(['a']), look(['a'])]).toEqual([undefined, ['a']]);
  });

  it('is for a task that the core has lost: at once, or as soon as it may', () => {
    const look = looks();
    expect(look([], true)).toEqual([]);
    const renewed = Array.from({ length: 20 }, (_, minute) => look([], minute === 3)).map((runs) => runs !== undefined);
    expect(renewed.indexOf(true)).toBe(9);
    expect(renewed.lastIndexOf(true)).toBe(9);
  });
});
