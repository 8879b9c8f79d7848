import { Migration } from '@mikro-orm/migrations';
import type { OnlineStep } from './online-step.ts';

/**
 * A migration that is no transaction. For what takes longer than a table may be locked: an index of a table that grows with the
 * orders, a check of all its rows, a new value in each of them.
 */
export abstract class OnlineMigration extends Migration {
  /** Done in this order. Say the same at each call: where a backfill was is remembered by the number of its step. */
  abstract steps(): readonly OnlineStep[];

  override isTransactional(): boolean {
    return false;
  }

  override up(): void {
    throw new Error('An online migration runs step by step, outside of a transaction: start it by migrate().');
  }
}
