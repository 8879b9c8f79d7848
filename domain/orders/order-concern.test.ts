import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import {
  concernKind,
  concernSubject,
  isAcknowledged,
  orderConcernKinds,
  rulesOfConcern,
  type OrderConcern,
  type OrderConcernKind,
} from './order-concern.ts';

const kinds = Object.keys(orderConcernKinds) as OrderConcernKind[];

describe('a concern about an order', () => {
  it('is a kind and what it is about, whatever that is', () => {
    fc.assert(
      fc.property(fc.constantFrom(...kinds), fc.string(), (kind, subject) => {
        const concern: OrderConcern = `${kind}:${subject}`;
        expect(concernKind(concern)).toBe(kind);
        expect(concernSubject(concern)).toBe(subject);
        expect(rulesOfConcern(concern)).toBe(orderConcernKinds[kind]);
      }),
    );
  });

  it.each(kinds)('may be of the kind "%s" alone', (kind) => {
    expect(concernKind(kind)).toBe(kind);
    expect(concernSubject(kind)).toBe('');
  });

  it('has no rules where its kind is not known any more', () => {
    expect(rulesOfConcern('gone:1' as OrderConcern)).toEqual({});
  });

  it('can be settled by an update where it needs a decision', () => {
    const waiting = kinds.filter((kind) => rulesOfConcern(kind).needsDecision);
    expect(waiting).toEqual(['money', 'money-back', 'returned', 'failure']);
    for (const kind of waiting) expect(rulesOfConcern(kind).updates).not.toHaveLength(0);
  });

  it('is acknowledged where a provider reported it', () => {
    expect(kinds.filter(isAcknowledged)).toEqual(['notice', 'lapse']);
  });
});
