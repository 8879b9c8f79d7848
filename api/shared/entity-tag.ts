import { createHash } from 'node:crypto';
import { Problem } from './problem.ts';
import { invalidHeader } from './validate.ts';

/** Versions that a write accepts: those that the caller has read, or any. */
export type ExpectedVersions = readonly number[] | 'any';

/** The strong ETag (RFC 9110, 8.8.3) of a row with a version. */
export function entityTag(version: number | string): string {
  return `"${version}"`;
}

/** The strong ETag of an answer without a version: a hash of its bytes. It begins with a digit, as all of ours do. */
export function bodyTag(body: string | Uint8Array): string {
  return entityTag(`0${createHash('sha256').update(body).digest('hex').slice(0, 32)}`);
}

/** The weak tag of another representation with the same content, such as a compressed one. */
export function weakened(tag: string): string {
  return tag.startsWith('W/') ? tag : `W/${tag}`;
}

/**
 * The versions in `If-Match` (RFC 9110, 13.1.1): `*`, or a list of tags of which one must match. A proxy that compresses answers makes
 * our tags weak or appends the encoding; such tags are accepted like the original ones. Throws 428 if the header is absent, and 412 if
 * it contains no version.
 */
export function readIfMatch(value: string): ExpectedVersions {
  if (value === '') {
    throw new Problem('precondition-required', 'Send the ETag of what you read as If-Match.');
  }
  if (value.trim() === '*') return 'any';
  const versions = tagsOf('If-Match', value).flatMap((tag) => /^"(\d{1,9})"$/.exec(tag)?.[1] ?? []);
  if (versions.length === 0) throw versionMismatch();
  return versions.map(Number);
}

/** The tags in `If-None-Match`, without what a proxy has changed. */
export function readIfNoneMatch(value: string): readonly string[] {
  if (value.trim() === '') return [];
  if (value.trim() === '*') return ['*'];
  return tagsOf('If-None-Match', value);
}

/** Whether the client has the representation with this tag already. */
export function isKnown(tag: string, known: readonly string[]): boolean {
  return known.includes('*') || known.includes(tag.replace(/^W\//, ''));
}

/**
 * One element of a list of tags, which may be empty (RFC 9110, 5.6.1), and its separator. Unambiguous, so that it cannot backtrack. A
 * tag without quotation marks, as people and some libraries send it, is accepted if it begins with a digit, as ours do.
 * Any other is refused with a message about its form.
 */
const ELEMENT = /[ \t]*(?:((?:W\/)?(?:"[\x21\x23-\x7e\x80-\xff]*"|\d[a-z0-9-]*))[ \t]*)?(,|$)/iy;
/**
 * The encoding that Apache and others append to a tag when they compress the answer; Jetty writes two hyphens.
 * Sources: httpd.apache.org, DeflateAlterETag, BrotliAlterETag; github.com/jetty/jetty.project/issues/1416.
 */
const PACKED = /(?:--?|;)(?:x-)?(?:gzip|br|deflate|zstd)$/i;

/** The tag in quotation marks, without the weak prefix and a proxy's suffix. */
function asGiven(tag: string): string {
  return entityTag(tag.replace(/^W\//i, '').replaceAll('"', '').replace(PACKED, ''));
}

function tagsOf(header: string, value: string): readonly string[] {
  const element = new RegExp(ELEMENT);
  const tags: string[] = [];
  for (let separator: string | undefined = ','; separator === ',';) {
    const found = element.exec(value);
    if (!found) throw invalidHeader(header, 'It must be entity tags, such as "3", or *.');
    if (found[1] !== undefined) tags.push(asGiven(found[1]));
    separator = found[2];
  }
  if (tags.length === 0) throw invalidHeader(header, 'It must be entity tags, such as "3", or *.');
  return tags;
}

export function versionMismatch(): Problem {
  return new Problem('version-mismatch', 'It was changed since you read it.');
}
