import type { InvariantReport, InvariantResult } from '../../db/invariants/check-invariants.ts';

/** The report as a person reads it: a line for each invariant, and the first violations of those that do not hold. */
export function describeReport({ results }: InvariantReport, rowsMax: number): string {
  return results.flatMap((result) => [headingOf(result), ...rowsOf(result, rowsMax)]).join('\n');
}

/** 0 all hold, 1 something is violated, 2 something could not be checked. */
export function exitCodeOf({ results }: InvariantReport): 0 | 1 | 2 {
  if (results.some(({ status }) => status === 'violated')) return 1;
  return results.some(({ status }) => status === 'not-checked') ? 2 : 0;
}

function headingOf({ id, title, status, violations, more, reason }: InvariantResult): string {
  switch (status) {
    case 'holds':
      return `✓ ${id}  ${title}`;
    case 'not-checked':
      return `? ${id}  ${title}: not checked, ${reason}`;
    case 'violated': {
      const count = violations.length;
      return `✗ ${id}  ${title}: ${count}${more ? ' or more' : ''} violation${count === 1 ? '' : 's'}`;
    }
  }
}

function rowsOf({ violations }: InvariantResult, rowsMax: number): string[] {
  const rows = violations
    .slice(0, rowsMax)
    .map(
      ({ problem, subject, detail, key }) =>
        `      ${problem}\n        ${subject}: ${detail}${key === null ? '' : ` (${key})`}`,
    );
  const hidden = violations.length - rows.length;
  return hidden > 0 ? [...rows, `      … and ${hidden} more`] : rows;
}
