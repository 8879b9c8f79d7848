import type { Database } from '../../db/database.ts';
import { createRetentionRepository } from '../../db/retention/retention-repository.ts';
import { readRetentionPeriods } from '../../domain/retention/retention-periods.ts';
import { forgettables, type Forgettable } from '../../workflows/retention/retention-contract.ts';
import { round } from '../figures.ts';

export interface PruningFigures {
  readonly what: Forgettable;
  readonly rows: number;
  readonly seconds: number;
  readonly longestStatementMs: number;
}

/** Tables that lose rows or words, and are written anew so that their size is that of what is kept. */
const PRUNED = [
  'checkout_request',
  'shipping_quote',
  'shipping_option',
  'idempotent_request',
  'inbound_event',
  'message',
];

/** Forgets all that is due, by the periods that a shop has without settings, batch by batch as the worker does. */
export async function measurePruning(
  database: Database,
  report: (line: string) => void,
): Promise<readonly PruningFigures[]> {
  const retention = createRetentionRepository(database, readRetentionPeriods({}));
  const figures: PruningFigures[] = [];
  for (const what of forgettables) {
    const startedAt = performance.now();
    let rows = 0;
    let longestStatementMs = 0;
    for (let isFull = true; isFull;) {
      const sentAt = performance.now();
      const batch = await retention.forgetBatch(what);
      longestStatementMs = Math.max(longestStatementMs, performance.now() - sentAt);
      rows += batch.rows;
      ({ isFull } = batch);
    }
    const seconds = round((performance.now() - startedAt) / 1_000, 1);
    figures.push({ what, rows, seconds, longestStatementMs: round(longestStatementMs) });
    report(`pruning ${what}: ${rows} rows in ${seconds} s, longest statement ${round(longestStatementMs)} ms`);
  }
  for (const table of PRUNED) await database.em.fork().execute(`vacuum (full, analyze) ${table}`);
  return figures;
}
