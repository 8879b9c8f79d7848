import { describe, expect, it } from '@jest/globals';
import { isFinal, mayMove, orderStatuses, orderStatusEdges, type OrderStatus } from './order-status.ts';

function reachableFrom(start: OrderStatus): Set<OrderStatus> {
  const seen = new Set<OrderStatus>([start]);
  for (const status of seen) for (const next of orderStatusEdges[status]) seen.add(next);
  return seen;
}

describe('the graph of an order', () => {
  it('reaches every status from placement', () => {
    expect([...reachableFrom('placed')].sort()).toEqual([...orderStatuses].sort());
  });

  it('has exactly three ends', () => {
    expect(orderStatuses.filter(isFinal)).toEqual(['completed', 'cancelled', 'expired']);
  });

  it('lets every status come to an end', () => {
    for (const status of orderStatuses) expect([...reachableFrom(status)].some(isFinal)).toBe(true);
  });

  it('never goes back to an unpaid status once it is confirmed', () => {
    const later = reachableFrom('confirmed');
    expect(later.has('placed') || later.has('awaiting-payment') || later.has('expired')).toBe(false);
  });

  it('says which moves there are', () => {
    expect(mayMove('placed', 'confirmed')).toBe(true);
    expect(mayMove('completed', 'cancelled')).toBe(false);
  });
});
