import { describe, expect, it } from '@jest/globals';
import { carrierStatuses } from './carrier-status.ts';
import { isRoutineScan } from './is-routine-scan.ts';
import { shipmentStates, type ShipmentState } from './shipment-state.ts';

const routineIn = (state: ShipmentState, needsAttention = false) =>
  carrierStatuses.filter((status) => isRoutineScan(status, { state, needsAttention }));

describe('a routine scan', () => {
  it.each(['handed-over', 'in-transit', 'out-for-delivery'] as const)('of a parcel %s says that it moves', (state) => {
    expect(routineIn(state)).toEqual(['unknown', 'pre_transit', 'in_transit', 'out_for_delivery']);
  });

  it.each(['planned', 'ready', 'picked', 'packed'] as const)(
    'of a parcel %s says that there is a label: movement would prove that it left',
    (state) => expect(routineIn(state)).toEqual(['unknown', 'pre_transit']),
  );

  it('is none of a parcel that waits for its customer or that has met with trouble: the next word changes that', () => {
    expect(routineIn('available-for-pickup')).toEqual([]);
    expect(routineIn('exception')).toEqual([]);
  });

  it('is none while a person is asked to look at the parcel', () => {
    for (const state of shipmentStates) expect(routineIn(state, true)).toEqual([]);
  });
});
