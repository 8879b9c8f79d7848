import { layoutWords, messageLayout } from './message-layout.ts';
import type { MessageChannel } from './message-kinds.ts';
import type { MessageTemplate } from './message-template.ts';
import type { MessageView } from './message-view.ts';
import { markOf, placeLink } from './place-link.ts';
import { textToHtml } from './text-to-html.ts';

/** A message as it is sent. */
export interface WrittenMessage {
  readonly subject: string;
  readonly text: string;
  /** Of e-mail only. */
  readonly html: string | null;
}

/** Fills in a template; throws where it names what is not there. `html`: what is filled in is escaped. */
export type RenderTemplate = (template: string, view: object, as: 'text' | 'html') => string;

/** Fills in one part of a template. Throws what the template engine throws, and LinkMisplaced. */
export function writePart(
  render: RenderTemplate,
  part: keyof MessageTemplate,
  { template, view }: { readonly template: string; readonly view: MessageView },
): string {
  const as = part === 'html' ? 'html' : 'text';
  if (view.link === '') return render(template, view, as);
  const mark = markOf(view.link);
  return placeLink(part, render(template, { ...view, link: mark.url }, as), mark, view.link);
}

/** Writes a message of its template. Throws what `writePart` throws. */
export function writeMessage(
  render: RenderTemplate,
  template: MessageTemplate,
  {
    view,
    channel,
    unsubscribe = '',
  }: { readonly view: MessageView; readonly channel: MessageChannel; readonly unsubscribe?: string },
): WrittenMessage {
  // A header is one line, whatever a title holds.
  const subject = writePart(render, 'subject', { template: template.subject, view }).replaceAll(/\s+/g, ' ').trim();
  const text = writePart(render, 'text', { template: template.text, view }).replaceAll(/\n{3,}/g, '\n\n');
  if (channel !== 'email') return { subject, text: text.trim(), html: null };
  const content =
    template.html === null ? textToHtml(text) : writePart(render, 'html', { template: template.html, view });
  const { footer, unsubscribe: unsubscribeWords } = layoutWords[view.locale];
  const { shop, locale } = view;
  const page = { shop, locale, subject, content, footer, unsubscribe, unsubscribeWords };
  return { subject, text, html: render(messageLayout, page, 'html') };
}
