import { rulesOfMessage, type MessageChannel, type MessageKind } from './message-kinds.ts';
import type { MessageLocale } from './message-locales.ts';
import type { MessageTemplate } from './message-template.ts';
import { exampleFacts, viewOf, type MessageView } from './message-view.ts';
import { writeMessage, writePart, type RenderTemplate, type WrittenMessage } from './write-message.ts';

export type TemplatePart = keyof MessageTemplate;

export type TriedTemplate =
  | { readonly kind: 'written'; readonly written: WrittenMessage }
  /** What is wrong with which part, in the words of the template engine or of the rule for the link. */
  | { readonly kind: 'refused'; readonly part: TemplatePart; readonly problem: string };

const EXAMPLE_LINK = 'https://shop.example/orders/A-1042';

/** What a template of the kind may name, with examples. */
export function exampleView(kind: MessageKind, locale: MessageLocale, { link = EXAMPLE_LINK } = {}): MessageView {
  return viewOf(kind, exampleFacts(kind), { shop: 'The Shop', locale, link });
}

/** Fills a template in with examples, with a link and without: what fails for these fails for every message of the kind. */
export function tryTemplate(
  render: RenderTemplate,
  template: MessageTemplate,
  {
    kind,
    locale,
    channel,
  }: { readonly kind: MessageKind; readonly locale: MessageLocale; readonly channel: MessageChannel },
): TriedTemplate {
  const views = [exampleView(kind, locale, { link: '' }), exampleView(kind, locale)];
  for (const part of ['subject', 'text', 'html'] as const) {
    const written = template[part];
    if (written === null) continue;
    for (const view of views) {
      const problem = problemOf(() => writePart(render, part, { template: written, view }));
      if (problem !== undefined) return { kind: 'refused', part, problem };
    }
  }
  const [, view = exampleView(kind, locale)] = views;
  const written = writeMessage(render, template, { view, channel });
  if (channel !== 'sms' && written.subject === '') return { kind: 'refused', part: 'subject', problem: 'It is empty.' };
  if (written.text.trim() === '') return { kind: 'refused', part: 'text', problem: 'It is empty.' };
  if (rulesOfMessage(kind).hasLink && channel === 'email' && !written.text.includes(EXAMPLE_LINK)) {
    return {
      kind: 'refused',
      part: 'text',
      problem: 'It leaves out the link, without which nobody can go on: {{ link }}.',
    };
  }
  return { kind: 'written', written };
}

function problemOf(render: () => string): string | undefined {
  try {
    render();
    return undefined;
  } catch (error) {
    // The first line says what; the rest is the engine's.
    return (error instanceof Error ? error.message : String(error)).split('\n', 1)[0] ?? 'It cannot be read.';
  }
}
