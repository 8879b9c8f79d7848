import { createHash } from 'node:crypto';
import { Problem } from './problem.ts';
import { invalidHeader } from './validate.ts';

/** Versions that a write may meet: those that the caller has read, or whatever is there. */
export type ExpectedVersions = readonly number[] | 'any';

/** The strong ETag (RFC 9110, 8.8.3) of a row with a version. */
export function entityTag(version: number | string): string {
  return `"${version}"`;
}

/** The strong ETag of an answer that has no version: of its bytes. It begins with a digit, as all of ours do. */
export function bodyTag(body: string | Uint8Array): string {
  return entityTag(`0${createHash('sha256').update(body).digest('hex').slice(0, 32)}`);
}

/** The tag of the same in other bytes, such as compressed ones. */
export function weakened(tag: string): string {
  return tag.startsWith('W/') ? tag : `W/${tag}`;
}

/**
 * The versions in `If-Match` (RFC 9110, 13.1.1): `*`, or a list of tags of which one has to fit. A proxy that packs answers makes
 * our tags weak or puts the packing behind them, which says nothing of the row: they fit like those that we gave. Throws 428 when
 * it is absent, and 412 when no version can fit.
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

/** The tags in `If-None-Match`, as we gave them. */
export function readIfNoneMatch(value: string): readonly string[] {
  if (value.trim() === '') return [];
  if (value.trim() === '*') return ['*'];
  return tagsOf('If-None-Match', value);
}

/** Whether the client has what has this tag. */
export function isKnown(tag: string, known: readonly string[]): boolean {
  return known.includes('*') || known.includes(tag.replace(/^W\//, ''));
}

/**
 * One element of a list of tags, which may be empty (RFC 9110, 5.6.1), and what ends it. Each character fits in one way only. A tag
 * without its quotation marks, as people and some libraries send it, is one of ours: they begin with a digit.
 * Those of others are refused with a word about their form.
 */
const ELEMENT = /[ \t]*(?:((?:W\/)?(?:"[\x21\x23-\x7e\x80-\xff]*"|\d[a-z0-9-]*))[ \t]*)?(,|$)/iy;
/**
 * What Apache and others put behind a tag when they pack the answer; Jetty writes two hyphens.
 * Sources: httpd.apache.org, DeflateAlterETag, BrotliAlterETag; github.com/jetty/jetty.project/issues/1416.
 */
const PACKED = /(?:--?|;)(?:x-)?(?:gzip|br|deflate|zstd)$/i;

/** Without the mark of weak ones and what a proxy has put behind it, and in quotation marks. */
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
