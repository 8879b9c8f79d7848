import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { PackedEntries } from './packed-entries.ts';

const key = fc.integer({ min: 0, max: 6_000 }).map(String);

describe('packed entries', () => {
  it('come out as they went in, however many there are, and as they were when they were last read', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 5_000 }),
        fc.array(fc.tuple(key, fc.option(fc.record({ minor: fc.nat(), id: fc.string() })))),
        (count, readAgain) => {
          const packed = new PackedEntries();
          const plain = new Map<string, object>();
          for (let n = 0; n < count; n += 1) {
            packed.add(String(n), { n });
            plain.set(String(n), { n });
          }
          for (const [name, entry] of readAgain) {
            if (entry) packed.set(name, entry);
            else packed.delete(name);
            if (entry) plain.set(name, entry);
            else plain.delete(name);
          }
          expect(new Map(packed)).toEqual(plain);
        },
      ),
      { numRuns: 20 },
    );
  });
});
