import type { Ending } from './boundary-story.ts';

/** A few workers may die in the way of one order; a deadline that is moved without end never comes. */
const EXTENSIONS_MAX = 3;

/**
 * How often the deadline of a payment may move in a story. The moment follows from the time of the workflow task that asks for it to be
 * written. Where a worker dies in that task after the write, a later task writes a later moment, by repeating the step of an attempt that
 * was not paid at once (`repeat` in payment-attempt-repository.ts). An order that never waited for its payment has no such step.
 */
export function deadlineExtensionsMax({ timeline }: Pick<Ending, 'timeline'>): number {
  return timeline.includes('order.awaiting-payment') ? EXTENSIONS_MAX : 0;
}
