import type { MessageChannel, MessageKind } from '../../domain/messages/message-kinds.ts';
import type { MessageLocale } from '../../domain/messages/message-locales.ts';
import type { MessageTemplate } from '../../domain/messages/message-template.ts';
import type { Database, EntityManager } from '../database.ts';
import { keepReading } from '../shared/keep-reading.ts';

export interface TemplateName {
  readonly kind: MessageKind;
  readonly locale: MessageLocale;
  readonly channel: MessageChannel;
}

/** The newest version of a template. */
export interface OwnTemplate extends TemplateName {
  readonly version: number;
  /** Null: the default counts again. */
  readonly subject: string | null;
  readonly text: string | null;
  readonly html: string | null;
  readonly author: string;
  /** As the database writes it. */
  readonly writtenAt: string;
}

const NEWEST = `
select distinct on (kind, locale, channel) kind, locale, channel, version, subject, text, html, author,
  to_json(written_at) #>> '{}' as "writtenAt"
from message_template`;
const NEWEST_FIRST = 'order by kind, locale, channel, version desc';

/** What the shop has ever written itself. */
export function listOwnTemplates(em: EntityManager): Promise<OwnTemplate[]> {
  return em.execute<OwnTemplate[]>(`${NEWEST} ${NEWEST_FIRST}`);
}

export async function readOwnTemplate(
  em: EntityManager,
  { kind, locale, channel }: TemplateName,
): Promise<OwnTemplate | undefined> {
  const sql = `${NEWEST} where kind = ? and locale = ? and channel = ? ${NEWEST_FIRST}`;
  const [found] = await em.execute<OwnTemplate[]>(sql, [kind, locale, channel]);
  return found;
}

/**
 * Writes the next version, and returns it; null: the default counts again. Undefined: the newest version is none that the author has read.
 * Of two that write at once one is written.
 */
export async function saveTemplate(
  em: EntityManager,
  saved: {
    readonly name: TemplateName;
    readonly template: MessageTemplate | null;
    readonly author: string;
    readonly versions: readonly number[] | 'any';
  },
): Promise<number | undefined> {
  const { name, template, author, versions } = saved;
  const { kind, locale, channel } = name;
  const read = versions === 'any' ? null : `{${versions.join(',')}}`;
  const [written] = await em.execute<{ version: number }[]>(
    `insert into message_template (kind, locale, channel, version, subject, text, html, author)
     select ?, ?, ?, newest.version + 1, ?, ?, ?, ?
     from (select coalesce(max(version), 0) as version from message_template where kind = ? and locale = ? and channel = ?) newest
     where ?::int[] is null or newest.version = any(?::int[])
     on conflict (kind, locale, channel, version) do nothing returning version`,
    [
      kind,
      locale,
      channel,
      template?.subject ?? null,
      template?.text ?? null,
      template?.html ?? null,
      author,
      kind,
      locale,
      channel,
      read,
      read,
    ],
  );
  return written?.version;
}

/** How long what was read is taken to count. */
const KEPT_MS = 5_000;

/** What the shop has written, for who writes many messages: one query in five seconds. */
export function createTemplateReader(database: Database) {
  const kept = keepReading(async () => {
    const own = await listOwnTemplates(database.em.fork());
    return new Map(own.map((template) => [nameOf(template), template]));
  }, KEPT_MS);
  return async (
    kind: MessageKind,
    locale: MessageLocale,
    channel: MessageChannel,
  ): Promise<MessageTemplate | undefined> => {
    const own = (await kept.read()).get(nameOf({ kind, locale, channel }));
    if (!own || own.text === null || own.subject === null) return undefined;
    return { subject: own.subject, text: own.text, html: own.html };
  };
}

const nameOf = ({ kind, locale, channel }: TemplateName) => `${kind} ${locale} ${channel}`;
