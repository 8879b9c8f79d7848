import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { hasLeft, mayMoveShipment, shipmentStates } from './shipment-state.ts';
import { isStepDone, refuseStep, refuseStepForGood, shipmentSteps, type ShipmentStep } from './shipment-step.ts';

const facts = { state: 'ready', holdReason: null, recalled: false } as const;

describe('refuseStep', () => {
  it.each(['pick', 'pack', 'hand-over'] as const)('lets the warehouse %s a parcel that is ready', (step) => {
    expect(refuseStep(step, facts)).toBeUndefined();
  });

  it('keeps a parcel of a held order from leaving and names the reason', () => {
    expect(refuseStep('hand-over', { ...facts, holdReason: 'address looks odd' })).toEqual({
      code: 'order-held',
      detail: 'The order is on hold, so its parcel may not leave: address looks odd',
    });
    expect(refuseStep('pack', { ...facts, holdReason: 'address looks odd' })).toBeUndefined();
  });

  it.each([
    ['pick', { ...facts, state: 'planned' }, 'label-pending'],
    ['hand-over', { ...facts, recalled: true }, 'order-cancelled'],
    ['hand-over', { ...facts, unpaid: 'It lapsed.' }, 'payment-lapsed'],
    ['mark-delivered', { ...facts, state: 'cancelled' }, 'order-cancelled'],
    ['pick', { ...facts, state: 'packed' }, 'parcel-elsewhere'],
    ['mark-lost', facts, 'parcel-elsewhere'],
    ['mark-lost', { ...facts, state: 'planned' }, 'parcel-elsewhere'],
    ['mark-lost', { ...facts, state: 'delivered' }, 'parcel-elsewhere'],
  ] as const)('refuses to %s where the facts are %j', (step, given, code) => {
    expect(refuseStep(step, given)?.code).toBe(code);
  });

  it.each([
    ['mark-lost', facts, undefined],
    ['mark-delivered', { ...facts, state: 'planned' }, undefined],
    ['pick', { ...facts, state: 'planned' }, undefined],
    // It may begin anew, when its address is corrected.
    ['pick', { ...facts, state: 'packed' }, undefined],
    ['pack', { ...facts, state: 'in-transit' }, 'parcel-elsewhere'],
    ['mark-lost', { ...facts, state: 'delivered' }, 'parcel-elsewhere'],
    ['hand-over', { ...facts, recalled: true }, 'order-cancelled'],
    ['hand-over', { ...facts, holdReason: 'address looks odd' }, 'order-held'],
    ['hand-over', { ...facts, state: 'in-transit' }, undefined],
  ] as const)('refuses for good to %s where the facts are %j: %s', (step, given, code) => {
    expect(refuseStepForGood(step, given)?.code).toBe(code);
  });

  it('has nothing against a step that is done, because people press twice', () => {
    expect(refuseStep('pick', { ...facts, state: 'picked' })).toBeUndefined();
    expect(refuseStep('hand-over', { ...facts, state: 'in-transit', holdReason: 'late' })).toBeUndefined();
  });

  it('allows no step that the states do not', () => {
    const anyFacts = fc.record({
      state: fc.constantFrom(...shipmentStates),
      holdReason: fc.constantFrom(null, 'reason'),
      recalled: fc.boolean(),
    });
    const anyStep = fc.constantFrom(...(Object.keys(shipmentSteps) as ShipmentStep[]));
    fc.assert(
      fc.property(anyStep, anyFacts, (step, given) => {
        if (refuseStep(step, given) || isStepDone(step, given.state)) return;
        expect(mayMoveShipment(given.state, shipmentSteps[step])).toBe(true);
        expect(given.recalled && !hasLeft(given.state)).toBe(false);
      }),
    );
  });
});
