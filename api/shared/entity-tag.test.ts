import { describe, expect, it } from '@jest/globals';
import { leastCpuMs } from '../../tests/support/least-cpu-ms.ts';
import { isKnown, readIfMatch, readIfNoneMatch } from './entity-tag.ts';
import type { Problem } from './problem.ts';

function codeOf(read: () => unknown): string | undefined {
  try {
    read();
  } catch (error) {
    return (error as Problem).code;
  }
  return undefined;
}

describe('If-Match', () => {
  it.each([
    ['*', 'any'],
    ['"3"', [3]],
    ['"3", "4"', [3, 4]],
    ['"3","x",W/"5"', [3, 5]],
    ['W/"3"', [3]],
    ['w/"3"', [3]],
    ['3', [3]],
    ['W/3', [3]],
    [' 3 , 4 ', [3, 4]],
    ['"3-gzip"', [3]],
    ['W/"3-br"', [3]],
    ['"3;gzip"', [3]],
    ['"3--gzip"', [3]],
    ['W/"3--br"', [3]],
    ['"3---gzip", "4-zstd"', [4]],
    [', "3" ,, "4"', [3, 4]],
  ])('is read: %s', (value, versions) => {
    expect(readIfMatch(value)).toEqual(versions);
  });

  it.each([
    ['', 'precondition-required'],
    ['abc', 'invalid-parameter'],
    ['"3-zip"', 'version-mismatch'],
    ['"abc"', 'version-mismatch'],
    ['"3', 'invalid-parameter'],
    ['"3" "4"', 'invalid-parameter'],
    ['*, "3"', 'invalid-parameter'],
    [', ,', 'invalid-parameter'],
  ])('is refused: %j', (value, code) => {
    expect(codeOf(() => readIfMatch(value))).toBe(code);
  });
});

describe('If-None-Match', () => {
  it.each([
    ['"3"', true],
    ['W/"3"', true],
    ['3', true],
    ['"3-gzip"', true],
    ['"3--gzip"', true],
    ['W/"3;br"', true],
    ['"3-deadbeef"', false],
    ['"1", "3"', true],
    ['*', true],
    ['"4"', false],
    ['', false],
  ])('knows what has the tag "3": %j', (value, known) => {
    expect(isKnown('"3"', readIfNoneMatch(value))).toBe(known);
  });

  it('is refused when it holds no tags', () => {
    expect(codeOf(() => readIfNoneMatch('"3'))).toBe('invalid-parameter');
    expect(codeOf(() => readIfNoneMatch(', ,'))).toBe('invalid-parameter');
  });

  it('is linear in what is sent', () => {
    const costMs = leastCpuMs(() => {
      codeOf(() => readIfNoneMatch(`${'"a" , '.repeat(2_000)}x`));
      codeOf(() => readIfNoneMatch(`"a"${', '.repeat(4_000)}x`));
      codeOf(() => readIfNoneMatch(`"a"${' '.repeat(8_000)}x`));
      codeOf(() => readIfNoneMatch(`${'1a-gzip'.repeat(8_000)}"`));
    });
    expect(costMs).toBeLessThan(500);
  });
});
