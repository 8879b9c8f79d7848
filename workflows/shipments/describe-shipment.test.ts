import { describe, expect, it } from '@jest/globals';
import { shipmentStates } from '../../domain/shipments/shipment-state.ts';
import { describeShipment } from './describe-shipment.ts';
import type { TrackedShipment } from './tracked-shipment.ts';

const input = {
  shipmentId: 's1',
  orderId: 'o1',
  orderNumber: 'A-1083',
  sequence: 1,
  locationId: 'MAIN',
  carrier: 'RoyalMail',
  units: 2,
  holdReason: null,
  silenceMs: 1,
} as const;

function shown(shipment: Partial<TrackedShipment> = {}): string[] {
  const standing = { input, state: 'ready', holdReason: null, recalled: false, trackingCode: 'QM1' } as const;
  const waits = { for: 'the warehouse to pick, pack and hand it over' };
  return describeShipment({ ...standing, concerns: new Map(), waits, ...shipment } as TrackedShipment).split('  \n');
}

const mayOf = (lines: readonly string[]) => lines.find((line) => line.startsWith('**You may:**'));

describe('the page of a parcel', () => {
  it('says where it is and what is possible, and where its order is held and cancelled', () => {
    expect(shown()).toEqual([
      '**A-1083, parcel 1** · 2 units · in the warehouse MAIN, labelled · RoyalMail QM1',
      '**Waits for:** the warehouse to pick, pack and hand it over',
      '**You may:** `pickShipment`, `packShipment`, `handOverShipment`',
      'To hold, release or cancel, open the order: `order-A-1083`',
      '\u{A0}',
    ]);
  });

  it('says that a packed parcel of an order on hold is to be released first', () => {
    expect(mayOf(shown({ state: 'packed', holdReason: 'Odd' }))).toBe(
      '**You may:** release the order first, on `order-A-1083`',
    );
    expect(shown({ state: 'packed', holdReason: 'Odd' })).toContain('**Waits for:** its order to be released');
    expect(mayOf(shown({ holdReason: 'Odd' }))).toBe(
      '**You may:** `pickShipment`, `packShipment`; before it leaves, release the order first, on `order-A-1083`',
    );
  });

  it('says until when it waits, and what happens then', () => {
    const waits = { for: 'RoyalMail to deliver it', until: { at: Date.UTC(2026, 10, 30, 1, 28), next: 'it is asked' } };
    expect(shown({ state: 'in-transit', waits })).toContain('**Until:** 30 Nov 01:28 UTC; then it is asked');
  });

  it('does not say that a parcel which has left may be held or cancelled', () => {
    expect(shown({ state: 'handed-over' })).toContain('Its order: `order-A-1083`');
  });

  it('offers to ask for a refused label again, and nothing while there is none', () => {
    expect(mayOf(shown({ state: 'planned' }))).toBe('**You may:** nothing now; it goes on by itself.');
    const concerns = new Map([['label' as const, 'The carrier does not know this address.']]);
    expect(mayOf(shown({ state: 'planned', concerns }))).toBe('**You may:** `retryLabel`');
    expect(shown({ state: 'planned', concerns })).toContain('**Waits for:** a label, which RoyalMail refused');
  });

  it.each(shipmentStates)('ends with a line that may be cut off, at %s', (state) => {
    expect(shown({ state }).at(-1)).toBe('\u{A0}');
  });
});
