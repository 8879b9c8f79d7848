import * as fc from 'fast-check';
import { describe, expect, it } from '@jest/globals';
import { orderDraft, exampleOrderDraft } from '../orders/order-draft-schema.ts';
import { exampleQuoteDraft, quoteDraft } from '../shipping/quote-schema.ts';
import { isFieldCode } from './field-codes.ts';
import { Problem } from './problem.ts';
import { validBody } from './validate.ts';

/** What zod says where nobody has worded it. */
const RAW =
  /invalid (input|option|string|key|element|type)|too (small|big)|expected .*(received|to (be|have|match))|unrecognized|must match pattern|NaN/i;

function errorsOf(run: () => unknown): Problem['errors'] {
  try {
    run();
    return [];
  } catch (error) {
    if (error instanceof Problem) return error.errors;
    throw error;
  }
}

const forms = [
  { schema: orderDraft, example: exampleOrderDraft },
  { schema: quoteDraft, example: exampleQuoteDraft },
] as const;

/** A form with some fields spoilt, on any level. */
const spoilt = fc.record({
  form: fc.constantFrom(...forms),
  spoil: fc.array(fc.tuple(fc.nat(), fc.jsonValue({ maxDepth: 2 })), { minLength: 1, maxLength: 4 }),
});

function spoil(value: unknown, [at, by]: readonly [number, unknown]): unknown {
  if (typeof value !== 'object' || value === null) return by;
  const keys = Object.keys(value);
  const key = keys[at % Math.max(keys.length, 1)];
  if (key === undefined) return by;
  const inner = (value as Record<string, unknown>)[key];
  const changed = at % 3 === 0 ? by : spoil(inner, [Math.floor(at / 3), by]);
  return Array.isArray(value)
    ? value.map((item: unknown, index) => (String(index) === key ? changed : item))
    : { ...value, [key]: changed };
}

describe('the errors of a form', () => {
  it('are one for each field, with a code of the list and a text for people', () => {
    fc.assert(
      fc.property(spoilt, ({ form: { schema, example }, spoil: changes }) => {
        const body = changes.reduce<unknown>(spoil, example);
        const errors = errorsOf(() => validBody(schema, body));
        expect(new Set(errors.map(({ pointer }) => pointer)).size).toBe(errors.length);
        for (const { code, detail } of errors) {
          expect(isFieldCode(code)).toBe(true);
          expect(detail).not.toMatch(RAW);
          expect(detail).toMatch(/[.?]$/);
        }
      }),
      { numRuns: 500 },
    );
  });

  it.each([
    [{ lines: [{ sku: 'A', quantity: 0 }] }, '/lines/0/quantity', 'out-of-range', { minimum: 1 }],
    [{ lines: [{ sku: 'A', quantity: 10_001 }] }, '/lines/0/quantity', 'out-of-range', { maximum: 10_000 }],
    [{ lines: [] }, '/lines', 'out-of-range', { minimum: 1, unit: 'entries' }],
    [
      { lines: [{ sku: 'A'.repeat(65), quantity: 1 }] },
      '/lines/0/sku',
      'out-of-range',
      { maximum: 64, unit: 'characters' },
    ],
  ])('have the bounds of what is out of them: %j', (change, pointer, code, params) => {
    const errors = errorsOf(() => validBody(orderDraft, { ...exampleOrderDraft, ...change }));
    expect(errors).toMatchObject([{ pointer, code, params }]);
  });

  it('are one for each field where the shop says no, and tell the facts of the first beside its code', () => {
    const no = (sku: string) =>
      ({ pointer: '/currency', code: 'currency-mismatch', detail: `${sku} has no price.`, params: { sku } }) as const;
    const problem = new Problem('currency-mismatch', 'No', { errors: [no('A'), no('B')] });
    const document = problem.toDocument('request');
    expect(document.errors).toEqual([no('A')]);
    expect(document.params).toEqual({ sku: 'A' });
  });
});
