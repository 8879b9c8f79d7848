import { randomUUID } from 'node:crypto';
import type { Database, EntityManager } from '../../db/database.ts';
import { appendEvents } from '../../db/events/append-events.ts';
import { appendToTimeline } from '../../db/orders/order-timeline.ts';
import type { SeededRandom } from '../support/seeded-random.ts';

/** What the writers write about. */
export interface Subjects {
  readonly orders: readonly string[];
  readonly products: readonly string[];
}

/** Undoes a transaction that would have succeeded. */
class GivenUp extends Error {
  override readonly name = 'GivenUp';
}

/**
 * Writes facts until so many are committed, in transactions of one to three about some of the subjects. Some are slow, so that later ones
 * are committed before them, and some are undone. Answers with the keys of those that were committed.
 */
export async function writeFacts(
  database: Database,
  { subjects, facts, random }: { readonly subjects: Subjects; readonly facts: number; readonly random: SeededRandom },
): Promise<string[]> {
  const committed: string[] = [];
  while (committed.length < facts) {
    const [isSlow, isGivenUp] = [random.next() < 0.05, random.next() < 0.1];
    const [slowMs, many] = [isSlow ? 5 + random.next() * 60 : 0, random.pick([1, 1, 1, 2, 3])];
    const isOfOrder = random.next() < 0.3;
    try {
      const keys = await database.em.fork().transactional(async (em) => {
        const written = isOfOrder
          ? await writeOfOrder(em, random.pick(subjects.orders), many)
          : await writeOfProducts(em, random.shuffled(subjects.products).slice(0, 2), many);
        if (slowMs > 0) await em.execute('select pg_sleep(?)', [slowMs / 1_000]);
        if (isGivenUp) throw new GivenUp();
        return written;
      });
      committed.push(...keys);
    } catch (error) {
      if (!(error instanceof GivenUp)) throw error;
    }
  }
  return committed;
}

async function writeOfOrder(em: EntityManager, orderId: string, many: number): Promise<string[]> {
  const keys = Array.from({ length: many }, () => randomUUID());
  for (const factKey of keys) {
    await appendToTimeline(em, { orderId, type: 'payment.opened', factKey, data: { attempt: 1 } });
  }
  return keys;
}

async function writeOfProducts(em: EntityManager, productIds: readonly string[], many: number): Promise<string[]> {
  const entries = productIds.flatMap((subjectId) =>
    Array.from({ length: many }, () => ({
      subjectId,
      type: 'product.changed' as const,
      factKey: randomUUID(),
      data: { version: 1, fields: ['title'] },
    })),
  );
  await appendEvents(em, entries);
  return entries.map(({ factKey }) => factKey);
}
