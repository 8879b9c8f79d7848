import * as fc from 'fast-check';
import { describe, expect, it } from '@jest/globals';
import { planAllocation, type Availability } from './plan-allocation.ts';

const skus = fc.constantFrom('A', 'B', 'C');
const baskets = fc.array(fc.record({ sku: skus, quantity: fc.integer({ min: 1, max: 9 }) }), {
  minLength: 1,
  maxLength: 6,
});
/** Each location has one priority; a level may be absent, and availability may be negative for a while. */
const stocks = fc
  .uniqueArray(
    fc.record({
      sku: skus,
      locationId: fc.constantFrom('EAST', 'MAIN', 'WEST'),
      available: fc.integer({ min: -2, max: 12 }),
    }),
    { selector: ({ sku, locationId }) => `${sku} ${locationId}` },
  )
  .map((levels): Availability[] =>
    levels.map((level) => ({ ...level, priority: level.locationId === 'MAIN' ? 1 : 2 })),
  );

const total = (parts: readonly { readonly quantity: number }[]) =>
  parts.reduce((sum, { quantity }) => sum + quantity, 0);

describe('planAllocation', () => {
  it('never takes more than a location has', () => {
    fc.assert(
      fc.property(baskets, stocks, (lines, stock) => {
        const { allocations } = planAllocation(lines, stock);
        for (const { sku, locationId } of allocations) {
          const taken = total(allocations.filter((one) => one.sku === sku && one.locationId === locationId));
          const level = stock.find((one) => one.sku === sku && one.locationId === locationId);
          expect(taken).toBeLessThanOrEqual(level?.available ?? 0);
        }
      }),
    );
  });

  it('accounts for every unit of every line, as allocated or short', () => {
    fc.assert(
      fc.property(baskets, stocks, (lines, stock) => {
        const { allocations, shortages } = planAllocation(lines, stock);
        for (const [position, { sku, quantity }] of lines.entries()) {
          const parts = [...allocations, ...shortages].filter((part) => part.position === position);
          expect(parts.every((part) => part.sku === sku && part.quantity > 0)).toBe(true);
          expect(total(parts)).toBe(quantity);
        }
      }),
    );
  });

  it('is short of a SKU only when every location is out of it', () => {
    fc.assert(
      fc.property(baskets, stocks, (lines, stock) => {
        const { allocations, shortages } = planAllocation(lines, stock);
        for (const { sku } of shortages) {
          const there = stock
            .filter((level) => level.sku === sku)
            .reduce((sum, { available }) => sum + Math.max(available, 0), 0);
          expect(total(allocations.filter((part) => part.sku === sku))).toBe(there);
        }
      }),
    );
  });

  it('sends everything from one location whenever one has everything', () => {
    fc.assert(
      fc.property(baskets, stocks, (lines, stock) => {
        const wanted = new Map<string, number>();
        for (const { sku, quantity } of lines) wanted.set(sku, (wanted.get(sku) ?? 0) + quantity);
        const whole = ['MAIN', 'EAST', 'WEST'].find((locationId) =>
          [...wanted].every(([sku, quantity]) =>
            stock.some((level) => level.sku === sku && level.locationId === locationId && level.available >= quantity),
          ),
        );
        fc.pre(whole !== undefined);
        const from = new Set(planAllocation(lines, stock).allocations.map(({ locationId }) => locationId));
        expect([...from]).toEqual([whole]);
      }),
    );
  });

  it('takes from the preferred location first when none has everything', () => {
    const stock = [
      { sku: 'A', locationId: 'EAST', priority: 2, available: 5 },
      { sku: 'A', locationId: 'MAIN', priority: 1, available: 3 },
    ];
    expect(planAllocation([{ sku: 'A', quantity: 7 }], stock)).toEqual({
      allocations: [
        { position: 0, sku: 'A', locationId: 'MAIN', quantity: 3 },
        { position: 0, sku: 'A', locationId: 'EAST', quantity: 4 },
      ],
      shortages: [],
    });
  });

  it('lets lines of one SKU share its stock, earlier lines first', () => {
    const stock = [{ sku: 'A', locationId: 'MAIN', priority: 1, available: 3 }];
    const lines = [
      { sku: 'A', quantity: 2 },
      { sku: 'A', quantity: 2 },
    ];
    expect(planAllocation(lines, stock)).toEqual({
      allocations: [
        { position: 0, sku: 'A', locationId: 'MAIN', quantity: 2 },
        { position: 1, sku: 'A', locationId: 'MAIN', quantity: 1 },
      ],
      shortages: [{ position: 1, sku: 'A', quantity: 1 }],
    });
  });

  it('does not depend on the order in which stock is listed', () => {
    fc.assert(
      fc.property(baskets, stocks, (lines, stock) => {
        expect(planAllocation(lines, stock.toReversed())).toEqual(planAllocation(lines, stock));
      }),
    );
  });
});
