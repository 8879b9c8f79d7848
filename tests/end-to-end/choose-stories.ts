import type { SeededRandom } from '../support/seeded-random.ts';
import type { Story } from './order-stories.ts';

/** How many of the orders do not go the plain way. */
const unusual: Partial<Record<Story, number>> = {
  'declined, then paid by another card': 6,
  'confirmed on the bank’s page': 5,
  'refused on the bank’s page, then paid by another card': 3,
  'cancelled at once': 5,
  'cancelled before it was paid': 3,
  'sent three times at once': 10,
};

/** A story for each of so many orders, at places that chance decides. */
export function chooseStories(count: number, random: SeededRandom): Story[] {
  const told = Object.entries(unusual).flatMap(([story, times]) => Array.from({ length: times }, () => story as Story));
  const plain = Array.from({ length: count }, (): Story => 'plain');
  return random.shuffled([...told, ...plain].slice(0, count));
}
