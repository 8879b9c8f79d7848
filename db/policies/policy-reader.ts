import type { PolicyQueries, ShopPolicies } from './policy-queries.ts';

/** How long what was read is taken to count: a decision is in force everywhere within this time. */
const KEPT_MS = 5_000;

/** The policies that count, for whoever asks often. */
export interface PolicyReader {
  /** As they were at most five seconds ago: one query for all who ask meanwhile, none while they are fresh. */
  read(): Promise<ShopPolicies>;
  /** The next to ask gets what is decided by now: this process has decided something itself. */
  forget(): void;
}

export function createPolicyReader(
  { readShopPolicies }: Pick<PolicyQueries, 'readShopPolicies'>,
  { keptMs = KEPT_MS } = {},
): PolicyReader {
  let last: { readonly atMs: number; readonly policies: Promise<ShopPolicies> } | undefined;
  return {
    async read() {
      if (!last || performance.now() - last.atMs > keptMs)
        last = { atMs: performance.now(), policies: readShopPolicies() };
      const asked = last;
      try {
        return await asked.policies;
      } catch (error) {
        // What failed is not kept; another who has asked since may be answered.
        if (last === asked) last = undefined;
        throw error;
      }
    },
    forget() {
      last = undefined;
    },
  };
}
