import { problemCatalogue, type ProblemCode } from '../../api/shared/problem-catalogue.ts';
import type { Locale } from './locale.ts';
import { germanProblems } from './problem-words-de.ts';

/** Where the words of the API speak to programs: the same for people. */
const forPeople: { readonly [Code in ProblemCode]?: string } = {
  unauthenticated: 'You are not signed in',
  forbidden: 'You may not do this',
  'invalid-parameter': 'The address is not right',
  'invalid-request': 'Something is missing or not right',
  'idempotency-key-reused': 'This form was sent before with other contents',
  'unsupported-media-type': 'This was not sent by a form of this shop',
  'body-too-large': 'That is too long',
  'version-mismatch': 'Somebody else has changed it meanwhile',
};

/** What went wrong, in a few words without a full stop. */
export function problemTitle(code: ProblemCode, locale: Locale): string {
  return locale === 'de' ? germanProblems[code] : (forPeople[code] ?? problemCatalogue[code].title);
}
