import { isOfTheShop, type Caller } from '../shared/caller.ts';

/** Whoever opens a web page is told no more of what is there than this: from day to day it would say how much is sold. */
export const AVAILABLE_IN_PUBLIC_MAX = 10;

/** Units that may still be sold, as the caller may know them: exactly with a secret key, else whether there are some, and how few. */
export function toldAvailable(available: number, { kind }: Pick<Caller, 'kind'>): number {
  return isOfTheShop({ kind }) ? available : Math.min(available, AVAILABLE_IN_PUBLIC_MAX);
}
