import { log } from '@temporalio/activity';
import type { DueMessage } from '../../db/messages/message-repository.ts';
import { chooseLocale, type MessageLocale } from '../../domain/messages/message-locales.ts';
import type { MessageChannel, MessageKind } from '../../domain/messages/message-kinds.ts';
import type { MessageTemplate } from '../../domain/messages/message-template.ts';
import { viewOf } from '../../domain/messages/message-view.ts';
import { defaultTemplate } from '../../domain/messages/templates/default-templates.ts';
import { writeMessage, type RenderTemplate, type WrittenMessage } from '../../domain/messages/write-message.ts';
import type { MessageLinks } from './message-links.ts';

export interface MessageWriterDeps {
  readonly render: RenderTemplate;
  /** What the shop has written itself. */
  readonly ownTemplate: (
    kind: MessageKind,
    locale: MessageLocale,
    channel: MessageChannel,
  ) => Promise<MessageTemplate | undefined>;
  readonly links: MessageLinks;
  readonly shop: { readonly name: string; readonly locale: MessageLocale };
  /** Where its recipient says that they want no more of these; empty where they cannot. */
  readonly unsubscribeLink: (due: DueMessage) => Promise<string> | string;
}

export interface LocalMessage extends WrittenMessage {
  readonly locale: MessageLocale;
  /** Empty: it cannot be refused. */
  readonly unsubscribe: string;
}

export type MessageWriter = (due: DueMessage) => Promise<LocalMessage>;

/** Writes messages in the language of their recipients, by the shop's own templates where they can be filled in. */
export function createMessageWriter({
  render,
  ownTemplate,
  links,
  shop,
  unsubscribeLink,
}: MessageWriterDeps): MessageWriter {
  return async (due) => {
    const { kind, channel, country, facts } = due;
    const locale = chooseLocale({ chosen: due.locale, country }, shop.locale);
    const link = (await links[kind]?.(due)) ?? '';
    const view = viewOf(kind, facts, { shop: shop.name, locale, link });
    const unsubscribe = await unsubscribeLink(due);
    const write = (template: MessageTemplate) => writeMessage(render, template, { view, channel, unsubscribe });
    const own = await ownTemplate(kind, locale, channel);
    try {
      if (own) return { ...write(own), locale, unsubscribe };
    } catch (error) {
      // It was tried when it was saved; what it says now it cannot say, and its recipient waits.
      log.error('A template of the shop could not be filled in; the default was taken', {
        kind,
        locale,
        channel,
        error,
      });
    }
    const standard = defaultTemplate(kind, locale, channel);
    if (!standard) throw new Error(`There is no template of ${kind} for ${channel}`);
    return { ...write(standard), locale, unsubscribe };
  };
}
