import { VIOLATIONS_MAX, type Violation } from '../../db/invariants/invariant.ts';
import type { InvariantReport, InvariantResult } from '../../db/invariants/check-invariants.ts';

/** The report as a person reads it: a line for each invariant, and the first violations of those that do not hold. */
export function describeReport(
  { results, since }: Pick<InvariantReport, 'results' | 'since'>,
  rowsMax: number,
  /** What to do, by problem. */
  remedies: Readonly<Record<string, string>> = {},
): string {
  const what =
    since === undefined
      ? []
      : [`Orders that are open, or have changed since ${since}, and payments made or moved since then; all stock.`];
  const lines = results.flatMap((result) => [headingOf(result), ...rowsOf(result, rowsMax, remedies)]);
  return [...what, ...lines].join('\n');
}

/** 0 all hold, 1 something is violated, 2 something could not be checked. */
export function exitCodeOf({ results }: InvariantReport): 0 | 1 | 2 {
  if (results.some(({ status }) => status === 'violated')) return 1;
  return results.some(({ status, leftOut }) => status === 'not-checked' || leftOut !== undefined) ? 2 : 0;
}

function headingOf({ id, title, status, violations, more, reason, leftOut = 0 }: InvariantResult): string {
  const rest =
    leftOut === 0 ? '' : `; not compared: ${leftOut.toLocaleString('en')} older payments that have moved since`;
  switch (status) {
    case 'holds':
      return `${leftOut === 0 ? '✓' : '?'} ${id}  ${title}${rest}`;
    case 'not-checked':
      return `? ${id}  ${title}: not checked, ${reason}`;
    case 'violated':
      return `✗ ${id}  ${title}: ${countOf(violations.length, more)}${rest}`;
  }
}

function countOf(count: number, more: boolean): string {
  if (more) return `more than ${count.toLocaleString('en')} violations`;
  return `${count.toLocaleString('en')} violation${count === 1 ? '' : 's'}`;
}

/** Each problem has its rows: the many of one do not hide another. */
function rowsOf(
  { violations, more }: InvariantResult,
  rowsMax: number,
  remedies: Readonly<Record<string, string>>,
): string[] {
  const byProblem = Map.groupBy(violations, ({ problem }) => problem);
  return [...byProblem].flatMap(([problem, found]) => {
    const rows = found.slice(0, rowsMax).map(rowOf);
    const hidden = found.length - rows.length;
    const rest =
      more && found.length === VIOLATIONS_MAX
        ? `${hidden.toLocaleString('en')} or more`
        : `${hidden.toLocaleString('en')} more`;
    const remedy = remedies[problem];
    return [
      `      ${problem}`,
      ...(remedy ? [`      → ${remedy}`] : []),
      ...rows,
      ...(hidden > 0 ? [`        … and ${rest}`] : []),
    ];
  });
}

function rowOf({ subject, detail, key }: Violation): string {
  return `        ${subject}: ${detail}${key === null ? '' : ` (${key})`}`;
}
