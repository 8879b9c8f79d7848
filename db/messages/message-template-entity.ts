import { defineEntity, p } from '@mikro-orm/core';
import type { MessageChannel, MessageKind } from '../../domain/messages/message-kinds.ts';
import type { MessageLocale } from '../../domain/messages/message-locales.ts';

/** How the shop writes a kind of message. The newest version counts; none is changed or removed. */
export const StoredMessageTemplate = defineEntity({
  name: 'StoredMessageTemplate',
  tableName: 'message_template',
  checks: [
    { name: 'message_template_counts', expression: 'version >= 1' },
    { name: 'message_template_whole', expression: '(subject is null) = (text is null)' },
  ],
  properties: {
    kind: p.string().$type<MessageKind>().primary(),
    locale: p.string().$type<MessageLocale>().primary(),
    channel: p.string().$type<MessageChannel>().primary(),
    version: p.integer().primary(),
    /** Null, as the text: the default counts again. */
    subject: p.text().nullable(),
    text: p.text().nullable(),
    /** Null: it is made of the text. */
    html: p.text().nullable(),
    /** Name of the API key. */
    author: p.text(),
    writtenAt: p.datetime().defaultRaw('now()'),
  },
});
