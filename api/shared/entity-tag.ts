import { Problem } from './problem.ts';
import { invalidHeader } from './validate.ts';

/** The strong ETag (RFC 9110, 8.8.3) of a row with a version. */
export function entityTag(version: number): string {
  return `"${version}"`;
}

/** The version in `If-Match`. Throws 428 when it is absent, 412 when it can match no version. */
export function readIfMatch(value: string): number {
  if (value === '') {
    throw new Problem('precondition-required', 'Send the ETag of what you read as If-Match.');
  }
  if (!/^(W\/)?"[^"]*"$/.test(value)) throw invalidHeader('If-Match', 'It must be one entity tag, such as "3".');
  const version = /^"(\d{1,9})"$/.exec(value)?.[1];
  if (version === undefined) throw versionMismatch();
  return Number(version);
}

export function versionMismatch(): Problem {
  return new Problem('version-mismatch', 'It was changed since you read it.');
}
