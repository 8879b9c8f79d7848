import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { taskKinds, taskSubjects } from './task-kinds.ts';
import { actionsOfTask, mayCloseByHand, shipmentOfSource, type TaskFacts } from './task-rules.ts';

const facts = fc.record({
  kind: fc.constantFrom(...Object.keys(taskKinds)),
  subjectType: fc.constantFrom(...taskSubjects),
  source: fc.constantFrom('workflow:money:1', 'refund:1', 'parcel'),
  isClosed: fc.boolean(),
  hasSubjectEnded: fc.boolean(),
});
const ofOrder = (given: Partial<TaskFacts>): TaskFacts => ({
  kind: 'money',
  subjectType: 'order',
  source: 'workflow:money:1',
  isClosed: false,
  hasSubjectEnded: false,
  ...given,
});

describe('a task', () => {
  it('that is closed is neither closed again nor acted on', () => {
    fc.assert(
      fc.property(facts, (given) => {
        const closed = { ...given, isClosed: true };
        return !mayCloseByHand(closed) && actionsOfTask(closed).length === 0;
      }),
    );
  });

  it('of an order that has ended can always be closed by hand', () => {
    fc.assert(
      fc.property(facts, (given) =>
        mayCloseByHand({ ...given, subjectType: 'order', isClosed: false, hasSubjectEnded: true }),
      ),
    );
  });

  it('which the workflow of an order tells is settled by an action while the order goes on', () => {
    expect(mayCloseByHand(ofOrder({}))).toBe(false);
    expect(mayCloseByHand(ofOrder({ kind: 'notice', source: 'workflow:notice:evt_1' }))).toBe(false);
    expect(mayCloseByHand(ofOrder({ kind: 'notice', source: 'notice:evt_1' }))).toBe(true);
    expect(mayCloseByHand(ofOrder({ kind: 'unpaid', source: 'unpaid:1' }))).toBe(false);
    expect(actionsOfTask(ofOrder({}))).toEqual(['retryPayment', 'writeOffPayment']);
  });

  it('about what has ended is acknowledged', () => {
    expect(actionsOfTask(ofOrder({ hasSubjectEnded: true }))).toEqual(['acknowledgeOrder']);
    const parcel = ofOrder({ kind: 'parcel', subjectType: 'shipment', source: 'parcel' });
    expect(actionsOfTask({ ...parcel, hasSubjectEnded: true })).toEqual(['acknowledgeShipment']);
    expect(actionsOfTask(parcel)).not.toContain('acknowledgeShipment');
    expect(mayCloseByHand({ ...parcel, hasSubjectEnded: true })).toBe(false);
  });

  it('names its parcel where it is about one', () => {
    const id = '0199f0a4-6c2d-7a6e-9d0e-3f1f5d6c7b8a';
    expect(shipmentOfSource('money', `workflow:money:${id}`)).toBe(id);
    expect(shipmentOfSource('unpaid', `unpaid:${id}`)).toBe(id);
    expect(shipmentOfSource('money', 'workflow:money:1')).toBeUndefined();
    expect(shipmentOfSource('label', `label:${id}`)).toBeUndefined();
  });
});
