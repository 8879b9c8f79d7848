import { describe, expect, it } from '@jest/globals';
import type { BoundaryStory } from './boundary-story.ts';
import { deadlineExtensionsMax } from './deadline-extensions.ts';
import { stories } from './stories.ts';

describe('the deadline of a payment', () => {
  it('may move in stories of which the order waited for its payment, a few times, and in no other', () => {
    const moving = Object.entries<BoundaryStory>(stories).flatMap(([name, { ending }]) =>
      ending && deadlineExtensionsMax(ending) > 0 ? [name] : [],
    );
    expect(moving).toEqual([
      'declined, then paid by another card',
      'confirmed on the bank’s page',
      'asked by the bank, then paid by another card',
      'cancelled before it was paid',
    ]);
    expect(deadlineExtensionsMax({ timeline: ['order.placed', 'order.awaiting-payment'] })).toBe(3);
  });
});
