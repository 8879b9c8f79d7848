import { Context } from '@temporalio/activity';
import type { BookLooks } from '../../db/books/book-look-repository.ts';
import type { Database } from '../../db/database.ts';
import { checkInvariants, type InvariantReport } from '../../db/invariants/check-invariants.ts';
import { VIOLATIONS_MAX } from '../../db/invariants/invariant.ts';
import { ownInvariants } from '../../db/invariants/invariants.ts';
import { describeViolations, SUBJECTS_MAX, type ProblemFound } from '../../domain/books/describe-violations.ts';
import { lookBackTo } from '../../domain/books/look-back.ts';
import type { BooksActivities } from '../../workflows/books/books-contract.ts';

export interface BookActivityDeps {
  readonly looks: BookLooks;
  /** A connection of its own for each look: what is read whole takes longer than a worker's other statements may. */
  readonly openForLook: () => Promise<Database>;
}

/** The shop's own database only: providers and Temporal are compared with by `npm run invariants`. */
export function createBookActivities({ looks, openForLook }: BookActivityDeps): BooksActivities {
  return {
    async checkBooks() {
      const { cancellationSignal: signal } = Context.current();
      const startedAt = new Date();
      const since = lookBackTo(await looks.readLastLook(), startedAt);
      const database = await openForLook();
      try {
        const report = await checkInvariants({ database, since, wanted: ownInvariants, onOneProcessor: true, signal });
        const problems = problemsOf(report);
        const words = problems.length > 0 ? describeViolations(problems) : undefined;
        await looks.recordLook({ startedAt, since, words, isComplete: report.holds });
        return { since: since.toISOString(), violations: problems.reduce((sum, { cases }) => sum + cases, 0) };
      } finally {
        await database.close();
      }
    },
  };
}

function problemsOf({ results }: InvariantReport): ProblemFound[] {
  return results.flatMap(({ id, violations, more }) =>
    [...Map.groupBy(violations, ({ problem }) => problem)].map(([problem, cases]) => ({
      invariant: id,
      problem,
      cases: cases.length,
      more: more && cases.length >= VIOLATIONS_MAX,
      subjects: cases.slice(0, SUBJECTS_MAX).map(({ subject }) => subject),
    })),
  );
}
