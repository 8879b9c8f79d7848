/**
 * The facts of a refusal, for programs that word it themselves: which SKU, how many were asked for, how many there are. An amount of
 * money is `Money` in all but name, because money/ stands on the failures of this folder.
 */
export type ProblemParams = Readonly<
  Record<string, string | number | boolean | { readonly amount: number; readonly currency: string }>
>;
