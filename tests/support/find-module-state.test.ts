import { describe, expect, it } from '@jest/globals';
import { findModuleState } from './find-module-state.ts';

describe('the state of a module', () => {
  it.each([
    'let last = 0;',
    'export let last = 0;',
    'var last = 0;',
    'const last = new Map<string, number>();',
    'const last: string[] = [];',
    'const last = {};',
    'const last = createMutex();',
    'const last = /a/g; last.test("a");',
    'class last { static seen = 0; }',
  ])('is %s', (source) => {
    expect(findModuleState(source)).toEqual(['last']);
  });

  it.each([
    'const last = 1;',
    "const last = ['a'] as const;",
    'const last = { a: 1 } as const satisfies Record<string, number>;',
    'const last: readonly string[] = [];',
    'const last: Readonly<Record<string, string>> = {};',
    'const last: ReadonlyMap<string, string> = new Map();',
    'const last = /a/; last.test("a");',
    'const last = /a/g; "a".replaceAll(last, "b");',
    'const last = localRecordActivities<object>();',
    'const last = () => { let mine = 0; return mine; };',
    'function last() { const mine = new Map(); return mine; }',
    'class last { seen = new Map(); }',
  ])('is not %s', (source) => {
    expect(findModuleState(source)).toEqual([]);
  });
});
