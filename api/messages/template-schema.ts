import { z } from 'zod';
import type { OwnTemplate, TemplateName } from '../../db/messages/message-template-repository.ts';
import type { MessageChannel, MessageKind } from '../../domain/messages/message-kinds.ts';
import { messageLocales, type MessageLocale } from '../../domain/messages/message-locales.ts';
import { templateLimits, type MessageTemplate } from '../../domain/messages/message-template.ts';
import { defaultTemplate } from '../../domain/messages/templates/default-templates.ts';
import { exampleView } from '../../domain/messages/try-template.ts';
import type { WrittenMessage } from '../../domain/messages/write-message.ts';
import { rfc3339 } from '../shared/rfc3339.ts';
import { count } from '../shared/schemas/count-schema.ts';
import { extensibleEnum } from '../shared/schemas/extensible-enum.ts';
import { defaulted, optional, prose, timestamp, word } from '../shared/schemas/field-schemas.ts';
import { channelAsTyped, kindAsTyped, messageChannel, messageKind } from './message-schema.ts';

const locale = extensibleEnum<MessageLocale>('MessageLocale', 'The language.', { en: 'English.', de: 'German.' });

export const templateParams = z.strictObject({
  kind: kindAsTyped.meta({ description: 'What it tells: see `MessageKind`.', example: 'order-confirmed' }),
  locale: word(messageLocales).meta({ description: 'The language: see `MessageLocale`.', example: 'en' }),
  channel: channelAsTyped.meta({ description: 'The way it goes: see `MessageChannel`.', example: 'email' }),
});

const parts = {
  subject: 'Of an e-mail, or the title of a push message. Empty for a text message.',
  text: 'As plain text. Of an e-mail, HTML is made of it: lines that begin with two blanks are a table, and a paragraph that is `Words: {{ link }}` is a button. The link stands alone on a line, or at its end after a colon and a blank.',
  html: 'The inner part of an HTML mail; what is filled in is escaped. The link is the whole `href` of an `<a>`, or all that a paragraph or a link says; beside it are plain elements only. Null: it is made of the text.',
} as const;

const FILTERS = ' In Liquid, with the names in `fields`.';

export const templateDraft = z
  .strictObject({
    subject: defaulted(prose(templateLimits.subject), '').meta({
      description: parts.subject + FILTERS,
      example: 'Order {{ number }} is confirmed',
    }),
    text: prose(templateLimits.text)
      .min(1)
      .meta({
        description: parts.text + FILTERS,
        example: 'Thank you. Total: {{ total }}\n{% if link != "" %}\nSee your order: {{ link }}\n{% endif %}',
      }),
    html: optional(prose(templateLimits.html)).meta({ description: parts.html + FILTERS }),
  })
  .meta({ id: 'MessageTemplateDraft', description: 'How a kind of message is to be written.' });

const written = (description: string) => z.string().meta({ description });

export const messageTemplate = z
  .strictObject({
    kind: messageKind,
    locale,
    channel: messageChannel,
    version: count('Counts what was saved; the same as the ETag. 0: nothing was, and the default counts.'),
    isOwn: z.boolean().meta({ description: 'Whether it is the shop’s own; else the default.' }),
    subject: written(parts.subject),
    text: written(parts.text),
    html: z.string().nullable().meta({ description: parts.html }),
    author: z
      .string()
      .nullable()
      .meta({ description: 'Whose API key saved it, by its name; null for the default.', example: 'Grace' }),
    writtenAt: timestamp.nullable().meta({ description: 'When it was saved; null for the default.' }),
    fields: z
      .array(z.string().meta({ description: 'A name.', example: 'number' }))
      .meta({ description: 'What the template may name.' }),
    preview: z
      .strictObject({
        subject: written('As it is read.'),
        text: written('As it is read, as plain text.'),
        html: z.string().nullable().meta({ description: 'The whole page; null: it goes as text alone.' }),
      })
      .meta({
        id: 'MessagePreview',
        description: 'A message of the kind, with facts of an order that does not exist.',
      }),
  })
  .meta({ id: 'MessageTemplate', description: 'How a kind of message is written.' });

export function presentTemplate(
  { kind, locale: language, channel }: TemplateName,
  own: OwnTemplate | undefined,
  { template, preview }: { readonly template: MessageTemplate; readonly preview: WrittenMessage },
): z.input<typeof messageTemplate> {
  const isOwn = own !== undefined && own.text !== null;
  return {
    kind,
    locale: language,
    channel,
    version: own?.version ?? 0,
    isOwn,
    ...template,
    author: isOwn ? own.author : null,
    writtenAt: isOwn ? rfc3339(own.writtenAt) : null,
    fields: Object.keys(exampleView(kind, language)),
    preview,
  };
}

/** What counts: the shop's own, else the default. Undefined: nothing of the kind goes this way. */
export function templateOf(
  { kind, locale: language, channel }: { kind: MessageKind; locale: MessageLocale; channel: MessageChannel },
  own: OwnTemplate | undefined,
): MessageTemplate | undefined {
  const standard = defaultTemplate(kind, language, channel);
  if (!standard || !own || own.text === null || own.subject === null) return standard;
  return { subject: own.subject, text: own.text, html: own.html };
}

export const exampleTemplate: z.input<typeof messageTemplate> = {
  kind: 'order-confirmed',
  locale: 'en',
  channel: 'email',
  version: 1,
  isOwn: true,
  subject: 'Order {{ number }} is confirmed',
  text: 'Thank you. Total: {{ total }}\n{% if link != "" %}\nSee your order: {{ link }}\n{% endif %}',
  html: null,
  author: 'Grace',
  writtenAt: '2026-11-21T09:30:00.000Z',
  fields: ['shop', 'locale', 'link', 'number', 'total', 'lines', 'reason', 'moneyWasHeld', 'carrier', 'trackingCode'],
  preview: {
    subject: 'Order A-1042 is confirmed',
    text: 'Thank you. Total: €84.10\n\nSee your order: https://shop.example/orders/A-1042\n',
    html: '<!doctype html>…',
  },
};
