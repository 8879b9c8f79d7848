// Which stored answers and webhooks name a person, by the mentions in `person_mention`. A mention is a whole value, or a whole word
// of a text: an address may be the end of somebody else's.

/** What stands between the words of a text, of which an e-mail address is one. Source: RFC 5322, 3.2.3, "specials". */
const BETWEEN_WORDS = String.raw`[\s()<>\[\]:;,\\"]+`;

/** The same in bytes as `encode(…, 'escape')` writes them, with what JSON writes for a character. */
const BETWEEN_BYTES = String.raw`(\\\\u[0-9a-f]{4}|\\\\.|\\000|[\s()<>\[\]:;,"])+`;

/** A sentence ends behind an address; no address ends so. The question mark is written as code: a driver takes it for a parameter. */
const withoutStop = (word: string) => `rtrim(${word}, '.!''' || chr(63))`;

/** True where a JSON document has a mention as a value, or within a text that holds an address. */
export const mentionsThem = (json: string) => `exists (
  select from jsonb_path_query(${json}, 'strict $.**') as part(value)
  where jsonb_typeof(value) = 'string' and (
    lower(value #>> '{}') in (select mention from person_mention)
    or position('@' in value #>> '{}') > 0 and exists (
      select from regexp_split_to_table(lower(value #>> '{}'), '${BETWEEN_WORDS}') as word
      where ${withoutStop('word')} in (select mention from person_mention))))`;

export const FIND_ANSWERS = `select id from idempotent_request where body is not null and ${mentionsThem('body')}`;

/** Those too that have had no effect yet. */
export const FIND_WEBHOOKS = `select provider, event_id from inbound_event where payload is not null and ${mentionsThem('payload')}`;

/** They may be no JSON, and hold bytes that are no text. */
export const FIND_UNREADABLE = `
select provider, body_hash from unreadable_event
where body is not null and exists (
  select from regexp_split_to_table(lower(encode(body, 'escape')), '${BETWEEN_BYTES}') as word
  where ${withoutStop('word')} in (select encode(convert_to(mention, 'UTF8'), 'escape') from person_mention))`;
