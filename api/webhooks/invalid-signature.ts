import { Problem } from '../shared/problem.ts';

/** One answer for every reason, so that a forger learns nothing. */
export function invalidSignature(header: string, cause?: unknown): Problem {
  const detail = 'The signature does not match the body, or is too old or not yet valid.';
  return new Problem('invalid-signature', detail, {
    errors: [{ in: 'header', name: header, code: 'invalid-signature', detail }],
    cause,
  });
}
