import { z } from 'zod';

/** Of four bytes, as the database counts: generated clients take it for an `int`. */
const COUNT_MAX = 2_147_483_647;

/** A number of things in an answer, or the place of one. */
export function count(description: string, { min = 0, max = COUNT_MAX }: { min?: number; max?: number } = {}) {
  return z.int().min(min).max(max).meta({ description });
}
