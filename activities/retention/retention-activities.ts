import { setTimeout as delay } from 'node:timers/promises';
import type { RetentionRepository } from '../../db/retention/retention-repository.ts';
import type { Forgettable, RetentionActivities } from '../../workflows/retention/retention-contract.ts';

export interface RetentionActivityDeps {
  readonly retention: Pick<RetentionRepository, 'forgetBatch'>;
  readonly countForgotten: (what: Forgettable, rows: number) => void;
  /** After which it leaves the rest to another call. Well below its start-to-close. */
  readonly forMs?: number;
}

export function createRetentionActivities({
  retention,
  countForgotten,
  forMs = 5_000,
}: RetentionActivityDeps): RetentionActivities {
  return {
    async forgetOld(what) {
      const until = performance.now() + forMs;
      let rows = 0;
      for (;;) {
        const startedAt = performance.now();
        const batch = await retention.forgetBatch(what);
        rows += batch.rows;
        countForgotten(what, batch.rows);
        if (!batch.isFull || performance.now() >= until) return { rows, more: batch.isFull };
        // As long again as it took: whoever orders at this moment comes first.
        await delay(performance.now() - startedAt);
      }
    },
  };
}
