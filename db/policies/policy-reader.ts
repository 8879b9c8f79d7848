import { keepReading } from '../shared/keep-reading.ts';
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
  const kept = keepReading(readShopPolicies, keptMs);
  return { read: () => kept.read(), forget: () => kept.forget() };
}
