import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { carrierStatuses, type CarrierWord } from './carrier-status.ts';
import { provesHandOver, shipmentStateAfter } from './shipment-state-of-carrier-status.ts';
import type { ShipmentState } from './shipment-state.ts';
import {
  hasLeft,
  isFinalShipmentState,
  mayMoveShipment,
  shipmentStateEdges,
  shipmentStates,
} from './shipment-state.ts';

const finalStates = ['delivered', 'lost', 'returned', 'cancelled'] as const;

function reachableFrom(start: ShipmentState): Set<ShipmentState> {
  const seen = new Set<ShipmentState>([start]);
  for (const state of seen) for (const next of shipmentStateEdges[state]) seen.add(next);
  return seen;
}

/** What recordCarrierEvent does with a status, without its database. */
function apply(state: ShipmentState, status: CarrierWord): ShipmentState {
  const from =
    !hasLeft(state) && provesHandOver(status) && mayMoveShipment(state, 'handed-over') ? 'handed-over' : state;
  return shipmentStateAfter(from, status) ?? from;
}

describe('the states of a parcel', () => {
  it('can all be reached from "planned"', () => {
    expect([...reachableFrom('planned')].sort()).toEqual([...shipmentStates].sort());
  });

  it('have no way out of the final ones', () => {
    expect(shipmentStates.filter((state) => isFinalShipmentState(state))).toEqual(finalStates);
    for (const state of finalStates) expect(shipmentStateEdges[state]).toEqual([]);
  });

  it('lead from each of them to a final one', () => {
    for (const state of shipmentStates) {
      expect([...reachableFrom(state)].some((reached) => isFinalShipmentState(reached))).toBe(true);
    }
  });

  it('cannot be called back once the carrier has the parcel', () => {
    for (const state of shipmentStates.filter(hasLeft)) {
      for (const next of shipmentStateEdges[state]) expect(hasLeft(next)).toBe(true);
    }
  });
});

describe('any sequence of carrier events', () => {
  const events = fc.array(fc.constantFrom<CarrierWord>(...carrierStatuses, 'returned'), { maxLength: 40 });
  const starts = fc.constantFrom(...shipmentStates);

  it('never leaves a final state', () => {
    fc.assert(
      fc.property(starts, events, (start, statuses) => {
        let state = start;
        for (const status of statuses) {
          const before = state;
          state = apply(state, status);
          if (isFinalShipmentState(before)) expect(state).toBe(before);
        }
      }),
    );
  });

  it('never brings a parcel back before it was handed over', () => {
    fc.assert(
      fc.property(starts, events, (start, statuses) => {
        let left = hasLeft(start);
        let state = start;
        for (const status of statuses) {
          state = apply(state, status);
          if (left) expect(hasLeft(state)).toBe(true);
          left ||= hasLeft(state);
        }
      }),
    );
  });

  it('ends delivered if one of them says so, in any order and however often, unless it comes back', () => {
    const onlyThere = fc.array(fc.constantFrom(...carrierStatuses.filter((status) => status !== 'return_to_sender')));
    fc.assert(
      fc.property(onlyThere, (statuses) => {
        const state = [...statuses, 'delivered' as const, ...statuses].reduce(apply, 'ready' as ShipmentState);
        expect(state).toBe('delivered');
      }),
    );
  });

  it('never ends delivered once it comes back: staff say what it came to', () => {
    fc.assert(
      fc.property(fc.constantFrom<CarrierWord>('return_to_sender', 'returned'), events, (back, statuses) => {
        expect([back, ...statuses].reduce(apply, 'in-transit' as ShipmentState)).toBe('returning');
      }),
    );
  });

  it('changes nothing where it only tells that a label exists', () => {
    for (const state of shipmentStates) {
      expect(apply(state, 'unknown')).toBe(state);
      expect(apply(state, 'pre_transit')).toBe(state);
    }
  });
});
