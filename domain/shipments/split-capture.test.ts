import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { splitCapture } from './split-capture.ts';

describe('splitCapture', () => {
  it('takes everything with the only parcel', () => {
    const parcel = { lines: [{ orderLineId: 'a', quantity: 2 }] };
    expect(splitCapture(1_700, [{ orderLineId: 'a', amountMinor: 1_200 }], [parcel])).toEqual([1_700]);
  });

  it('divides a line by the units in each parcel and sends the cost of sending with the first', () => {
    const parcels = [
      { lines: [{ orderLineId: 'a', quantity: 1 }] },
      {
        lines: [
          { orderLineId: 'a', quantity: 2 },
          { orderLineId: 'b', quantity: 1 },
        ],
      },
    ];
    const lines = [
      { orderLineId: 'a', amountMinor: 300 },
      { orderLineId: 'b', amountMinor: 50 },
    ];
    expect(splitCapture(850, lines, parcels)).toEqual([600, 250]);
  });

  it('leaves no parcel with nothing to capture where the total allows it', () => {
    const parcels = [{ lines: [{ orderLineId: 'a', quantity: 1 }] }, { lines: [{ orderLineId: 'free', quantity: 1 }] }];
    const lines = [
      { orderLineId: 'a', amountMinor: 100 },
      { orderLineId: 'free', amountMinor: 0 },
    ];
    expect(splitCapture(100, lines, parcels)).toEqual([99, 1]);
  });

  it('sums to the total exactly and is never negative', () => {
    const line = fc.record({
      grossMinor: fc.integer({ min: 0, max: 100_000 }),
      quantities: fc.array(fc.integer({ min: 0, max: 20 }), { minLength: 4, maxLength: 4 }),
    });
    fc.assert(
      fc.property(
        fc.array(line, { minLength: 1, maxLength: 8 }),
        fc.integer({ min: 0, max: 5_000 }),
        (drawn, sending) => {
          const lines = drawn.map(({ grossMinor: amountMinor }, index) => ({
            orderLineId: String(index),
            amountMinor,
          }));
          const parcels = [0, 1, 2, 3].map((place) => ({
            lines: drawn.map(({ quantities }, index) => ({
              orderLineId: String(index),
              quantity: quantities[place] ?? 0,
            })),
          }));
          const total = lines.reduce((sum, { amountMinor }) => sum + amountMinor, sending);
          const captures = splitCapture(total, lines, parcels);
          expect(captures.reduce((sum, capture) => sum + capture, 0)).toBe(total);
          expect(Math.min(...captures)).toBeGreaterThanOrEqual(total >= 8 ? 1 : 0);
          const inTens = splitCapture(total * 10, lines, parcels, 10);
          expect(inTens.reduce((sum, capture) => sum + capture, 0)).toBe(total * 10);
          expect(inTens.filter((capture) => capture % 10 !== 0 || capture < 0)).toEqual([]);
        },
      ),
    );
  });
});
