import { jsonPointer } from './json-pointer.ts';
import type { FieldError } from './problem.ts';

/** Deeper than anything that the API describes, and far from what a recursive reader of JSON can bear. */
export const JSON_DEPTH_MAX = 32;

interface Place {
  readonly value: unknown;
  readonly depth: number;
  /** Undefined at the top. Linked, so that a place costs the same at every depth. */
  readonly within: Place | undefined;
  readonly key: string;
}

/**
 * What no schema allows and no table can store: text with NUL or half a surrogate pair, wherever it stands, and nesting
 * without end. Goes through the value without recursion, and stops at the first find.
 */
export function findUnstorable(input: unknown): FieldError | undefined {
  const ahead: Place[] = [{ value: input, depth: 0, within: undefined, key: '' }];
  for (let place = ahead.pop(); place; place = ahead.pop()) {
    const { value, depth } = place;
    if (typeof value === 'string' && !isStorable(value)) {
      return {
        pointer: pointerTo(place),
        code: 'invalid-format',
        detail: 'Text may not hold NUL or half a character.',
      };
    }
    if (typeof value !== 'object' || value === null) continue;
    if (depth === JSON_DEPTH_MAX) {
      const detail = `It is nested more than ${JSON_DEPTH_MAX} levels deep.`;
      return { pointer: pointerTo(place), code: 'out-of-range', detail };
    }
    for (const [key, item] of Object.entries(value)) {
      ahead.push({ value: item, depth: depth + 1, within: place, key });
    }
  }
  return undefined;
}

function isStorable(text: string): boolean {
  return !text.includes('\0') && text.isWellFormed();
}

function pointerTo(place: Place): string {
  const path: string[] = [];
  for (let at = place; at.within; at = at.within) path.unshift(at.key);
  return jsonPointer(path);
}
