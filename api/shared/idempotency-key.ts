import type { KeyRule } from './route.ts';
import { Problem } from './problem.ts';
import { invalidHeader } from './validate.ts';

/** Printable ASCII: what an HTTP header carries safely. */
export const IDEMPOTENCY_KEY_PATTERN = /^[\x20-\x7e]{1,255}$/;

/**
 * Reads the header as the route's rule has it. Throws 400 if it is missing where it is required, or not valid: an empty
 * one too, because whoever sends it believes that a repeat is safe.
 */
export function readIdempotencyKey(rule: KeyRule, value: string | undefined): string | undefined {
  if (rule === undefined) return undefined;
  if (value === undefined) {
    if (rule === 'optional') return undefined;
    throw new Problem('idempotency-key-missing', 'This request moves money or stock: it needs an Idempotency-Key.');
  }
  if (IDEMPOTENCY_KEY_PATTERN.test(value)) return value;
  throw invalidHeader('Idempotency-Key', 'It must be 1 to 255 printable ASCII characters.');
}
