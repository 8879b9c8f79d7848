import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { whyNotClosed } from './location-state.ts';

describe('a location', () => {
  it('may be closed when no order holds goods there and all its parcels are at their end', () => {
    expect(whyNotClosed('MAIN', { reservedUnits: 0, openShipments: 0 })).toBeUndefined();
  });

  it('says otherwise how much is in the way', () => {
    expect(whyNotClosed('MAIN', { reservedUnits: 1, openShipments: 2 })).toContain(
      'MAIN cannot be closed: orders hold 1 unit there, and 2 parcels from there are still under way. Pause it',
    );
    fc.assert(
      fc.property(fc.nat(), fc.nat(), (reservedUnits, openShipments) => {
        const isFree = reservedUnits + openShipments === 0;
        expect(whyNotClosed('MAIN', { reservedUnits, openShipments }) === undefined).toBe(isFree);
      }),
    );
  });
});
