import { describe, expect, it } from '@jest/globals';
import { undeclaredEvents } from './undeclared-events.ts';

const confirmed = { subjectType: 'order', type: 'order.confirmed', data: { attempt: 1, authorisedMinor: 4_110 } };

describe('comparing events with the catalogue', () => {
  it('finds nothing wrong with what it declares', () => {
    expect(undeclaredEvents([confirmed, confirmed])).toEqual([]);
  });

  it.each([
    ['a type that it does not have', { ...confirmed, type: 'order.noted' }, 'does not have it'],
    ['another subject', { ...confirmed, subjectType: 'product' }, 'it is about a'],
    ['a field too many', { ...confirmed, data: { ...confirmed.data, name: 'Ada Lovelace' } }, 'name'],
    ['a field too few', { ...confirmed, data: { attempt: 1 } }, 'authorisedMinor'],
    ['a field of another kind', { ...confirmed, data: { ...confirmed.data, attempt: 'first' } }, 'attempt'],
  ])('finds %s', (_, event, fault) => {
    expect(undeclaredEvents([event, confirmed, event])).toEqual([expect.stringContaining(fault)]);
  });
});
