import { checkInvariants, type InvariantResult } from '../../../db/invariants/check-invariants.ts';
import type { Database } from '../../../db/database.ts';
import { STORED_EVENTS, undeclaredEvents } from '../undeclared-events.ts';
import { openBooks } from '../../../tools/invariants/open-books.ts';
import type { StackAddresses } from '../../../dev/stack/stack-environment.ts';

type Addresses = Pick<StackAddresses, 'temporalAddress' | 'temporalNamespace' | 'stripe' | 'easypost'>;

/** How long what is on its way may take to arrive. */
const SETTLED_WITHIN_MS = 30_000;
/** A webhook that came before the step that it tells of is looked at again by the sweep, not at once. */
const EVENTS_SETTLED_WITHIN_SECONDS = 90;

/** What breaks an invariant once all is at rest, or could not be checked. Throws where an event is not as the catalogue says. */
export async function findViolations(database: Database, addresses: Addresses): Promise<readonly InvariantResult[]> {
  const results = await checkShopAtRest(database, addresses);
  const faults = undeclaredEvents(await database.em.fork().execute(STORED_EVENTS));
  if (faults.length > 0) throw new Error(`Events that are not as the catalogue says:\n${faults.join('\n')}`);
  return results.filter(({ status }) => status !== 'holds');
}

/**
 * The invariants of a shop that is coming to rest. Nothing but a young webhook is forgiven for being on its way: it looks
 * until all hold, or time is up.
 */
export async function checkShopAtRest(database: Database, addresses: Addresses): Promise<readonly InvariantResult[]> {
  const opened = await openBooks({
    temporal: { address: addresses.temporalAddress, namespace: addresses.temporalNamespace },
    stripe: { secretKey: 'sk_test_simulated', apiBase: addresses.stripe },
    easypostSimulatorUrl: addresses.easypost,
  });
  const look = async (graceSeconds: number) => {
    const { results } = await checkInvariants({ database, books: opened.books, graceSeconds, pauseMs: 300 });
    return results;
  };
  try {
    for (const until = Date.now() + SETTLED_WITHIN_MS; ;) {
      const [strict, forgiving] = [await look(0), await look(EVENTS_SETTLED_WITHIN_SECONDS)];
      const found = [...strict.filter(({ id }) => id !== 'I8'), ...forgiving.filter(({ id }) => id === 'I8')];
      if (found.every(({ status }) => status === 'holds') || Date.now() > until) return found;
      await new Promise((resolve) => setTimeout(resolve, 500));
    }
  } finally {
    await opened.close();
  }
}
