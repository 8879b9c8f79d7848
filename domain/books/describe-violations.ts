/** Cases of one problem that a look has found. */
export interface ProblemFound {
  readonly invariant: string;
  /** The sentence that says what is wrong. */
  readonly problem: string;
  readonly cases: number;
  /** There are more than were counted. */
  readonly more: boolean;
  /** Whom the first of them are about. */
  readonly subjects: readonly string[];
}

/** A task is read by a person: whoever has more of them finds them in the report. */
const PROBLEMS_MAX = 10;
export const SUBJECTS_MAX = 5;

/** What staff are told of what a look has found: how many cases of what, and a few of those that they are about. */
export function describeViolations(found: readonly ProblemFound[]): string {
  const cases = found.reduce((sum, one) => sum + one.cases, 0);
  const more = found.some((one) => one.more);
  const invariants = [...new Set(found.map(({ invariant }) => invariant))];
  const hidden = found.length - PROBLEMS_MAX;
  return [
    `${counted(cases, more)} of ${invariants.join(', ')}.`,
    ...found.slice(0, PROBLEMS_MAX).map(describeProblem),
    ...(hidden > 0 ? [`And ${hidden} more ${hidden === 1 ? 'problem' : 'problems'}.`] : []),
  ].join('\n');
}

function describeProblem({ invariant, problem, cases, more, subjects }: ProblemFound): string {
  const rest = cases - subjects.length;
  const others = rest > 0 || more ? ` and ${more ? 'more than ' : ''}${rest} more` : '';
  return `${invariant}: ${problem}: ${subjects.join(', ')}${others}.`;
}

function counted(cases: number, more: boolean): string {
  return `${more ? 'More than ' : ''}${cases} ${cases === 1 ? 'violation' : 'violations'}`;
}
