import type { MessageChannel, MessageKind } from '../message-kinds.ts';
import type { MessageLocale } from '../message-locales.ts';
import type { MessageTemplate } from '../message-template.ts';
import { de } from './de.ts';
import { en } from './en.ts';

type Written = Omit<MessageTemplate, 'html'>;

/** Of each kind, by channel. */
export type KindTemplates = Readonly<
  Record<MessageKind, { readonly email: Written } & { readonly [Channel in MessageChannel]?: Written }>
>;

const templates: Readonly<Record<MessageLocale, KindTemplates>> = { en, de };

/** What counts where the shop has written nothing of its own. Undefined: nothing of the kind is sent by this channel. */
export function defaultTemplate(
  kind: MessageKind,
  locale: MessageLocale,
  channel: MessageChannel,
): MessageTemplate | undefined {
  const written = templates[locale][kind][channel];
  return written && { ...written, html: null };
}
