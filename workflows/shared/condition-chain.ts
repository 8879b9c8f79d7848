/**
 * Upper bound on the conditions that one event fulfils one after the other: each chain of our promises waits at most for a
 * mutex, for a caller, for a request. `tests/support/condition-chains.ts` fails a test in which a chain comes near it.
 */
export const CONDITION_CHAIN_MAX = 8;
