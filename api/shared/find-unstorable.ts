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
 * What no schema allows, wherever it stands: text with NUL or half a surrogate pair, which no table can store, or with the sign that
 * programs write for a letter that they could not read, and nesting without end. Goes through the value without recursion, and stops at the first find.
 */
export function findUnstorable(input: unknown): FieldError | undefined {
  const ahead: Place[] = [{ value: input, depth: 0, within: undefined, key: '' }];
  for (let place = ahead.pop(); place; place = ahead.pop()) {
    const { value, depth } = place;
    const detail = typeof value === 'string' ? spoiltText(value) : undefined;
    if (detail !== undefined) return { pointer: pointerTo(place), code: 'invalid-format', detail };
    if (typeof value !== 'object' || value === null) continue;
    if (depth === JSON_DEPTH_MAX) {
      const tooDeep = `It is nested more than ${JSON_DEPTH_MAX} levels deep.`;
      return { pointer: pointerTo(place), code: 'out-of-range', detail: tooDeep };
    }
    for (const [key, item] of Object.entries(value)) {
      ahead.push({ value: item, depth: depth + 1, within: place, key });
    }
  }
  return undefined;
}

function spoiltText(text: string): string | undefined {
  if (text.includes('\0') || !text.isWellFormed()) return 'Text may not hold NUL or half a character.';
  // Nobody can say which letter it was, and it would stand on labels and in searches.
  return text.includes('\ufffd') ? 'It holds the sign for a letter that was lost (U+FFFD): type it anew.' : undefined;
}

function pointerTo(place: Place): string {
  const path: string[] = [];
  for (let at = place; at.within; at = at.within) path.unshift(at.key);
  return jsonPointer(path);
}
