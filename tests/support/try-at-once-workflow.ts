import { tryAtOnce } from '../../workflows/shared/try-at-once.ts';

/** Asks the provider at once, with a bug in how it asks. */
export async function asking(): Promise<string> {
  return tryAtOnce(
    () => Promise.reject(new TypeError('A bug')),
    () => Promise.resolve('asked again'),
  );
}
