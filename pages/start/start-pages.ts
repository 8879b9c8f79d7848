import { html } from '../shared/html.ts';
import { page, type Page } from '../shared/page.ts';
import { startWords } from './start-words.ts';

/** What waits for staff, at a glance. */
export function startPages(): Page[] {
  return [
    page({ method: 'get', path: '/ops', name: 'startPage', permission: 'signed-in' }).handledBy(async ({ locale }) => {
      const words = startWords[locale];
      return { kind: 'page', title: words.title, content: html`<p>${words.title}</p>` };
    }),
  ];
}
