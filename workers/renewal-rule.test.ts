import { describe, expect, it } from '@jest/globals';
import { createRenewalRule } from './renewal-rule.ts';

const MINUTE_MS = 60_000;

/** A look every minute; each finds what it is given: runs of which Temporal reports time-outs, and failures. */
function looks(random = () => 0) {
  const rule = createRenewalRule(random);
  let nowMs = Date.UTC(2026, 10, 30);
  return (timedOut: readonly string[], hasLostTask = false, failed: readonly string[] = []) => {
    nowMs += MINUTE_MS;
    const decision = rule.decide({ nowMs, timedOut, failed, hasLostTask });
    if (decision.kind === 'renew') return decision.runs;
    return decision.kind === 'wait' ? undefined : decision.kind;
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

  it('is once for one whose tasks are reported to fail: the first of them may have, and the others time out', () => {
    const look = looks();
    const renewed = Array.from({ length: 40 }, () => look([], false, ['a'])).flatMap((runs, minute) =>
      runs ? [minute] : [],
    );
    expect(renewed).toEqual([1]);
  });

  it('is for none of those that fail where they are many, as after a bad release, and for what times out all the same', () => {
    const look = looks();
    const broken = Array.from({ length: 21 }, (_, n) => `broken ${n}`);
    expect([look([], false, broken), look([], false, broken)]).toEqual([undefined, undefined]);
    expect([look(['a'], false, broken), look(['a'], false, broken)]).toEqual([undefined, ['a']]);
  });

  it('counts both for a run that fails and times out in turn', () => {
    const look = looks();
    for (let minute = 0; minute < 15; minute += 1) look(['a']);
    for (let minute = 0; minute < 30; minute += 1) expect(look([], false, ['a'])).toBeUndefined();
  });

  it('waits for up to three further looks, which have to find the same run', () => {
    const late = looks(() => 0.99);
    expect([late(['a']), late(['a']), late(['a', 'b']), late(['a']), late(['a'])].at(-1)).toEqual(['a']);
    const mended = looks(() => 0.5);
    for (let minute = 0; minute < 20; minute += 1) expect(mended(minute % 4 === 3 ? [] : ['a'])).toBeUndefined();
  });

  it('is spread over the processes that see the same list, each at a minute of its own', () => {
    const minuteOf = (process: number) => {
      const look = looks(() => process / 10);
      return Array.from({ length: 6 }, () => look(['a'])).findIndex((runs) => runs !== undefined);
    };
    expect(Array.from({ length: 10 }, (_, process) => minuteOf(process))).toEqual([1, 1, 1, 2, 2, 3, 3, 3, 4, 4]);
  });

  it('is for none where too many time out at once, which it says once', () => {
    const look = looks();
    const many = Array.from({ length: 21 }, (_, n) => `run ${n}`);
    const few = many.slice(0, 20);
    expect([look(many), look(many), look(many)]).toEqual(['overload', undefined, undefined]);
    expect(look(few)).toEqual(few);
    expect(look(many)).toBe('overload');
  });

  it('is for none that fails meanwhile either', () => {
    const look = looks();
    const many = Array.from({ length: 21 }, (_, n) => `run ${n}`);
    const said = Array.from({ length: 20 }, () => look(many, false, ['a']));
    expect(said.filter((decision) => decision !== undefined)).toEqual(['overload']);
    expect(look([], false, ['a'])).toEqual(['a']);
  });

  it('is for a task that the core has lost, whatever times out', () => {
    const look = looks();
    const many = Array.from({ length: 21 }, (_, n) => `run ${n}`);
    expect(look(many, true)).toEqual([]);
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
