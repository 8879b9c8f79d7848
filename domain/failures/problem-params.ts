import type { Money } from '../money/money.ts';

/** The facts of a refusal, for programs that word it themselves: which SKU, how many were asked for, how many there are. */
export type ProblemParams = Readonly<Record<string, string | number | boolean | Money>>;
