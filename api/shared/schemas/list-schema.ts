import { z } from 'zod';

/** A list that is refused for its length before any of its entries is parsed: zod alone would parse them all first. */
export function listOf<Item extends z.ZodType>(
  item: Item,
  { min = 1, max }: { readonly min?: number; readonly max: number },
) {
  const list = z.array(item).min(min).max(max);
  const bounded = z.preprocess((value, context) => {
    if (!Array.isArray(value) || value.length <= max) return value;
    context.issues.push({ code: 'too_big', origin: 'array', maximum: max, inclusive: true, input: value });
    return z.NEVER;
  }, list);
  return bounded as unknown as z.ZodType<z.output<Item>[], z.input<Item>[]>;
}
