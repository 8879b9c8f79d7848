import type { Problem } from '../../api/shared/problem.ts';
import { html, type Html } from './html.ts';
import type { Locale } from './locale.ts';
import { problemTitle } from './problem-words.ts';
import { sharedWords } from './shared-words.ts';

/** What a page that cannot be shown says instead; its title stands above it. */
export function problemContent(problem: Problem, locale: Locale, requestId: string): Html {
  const words = sharedWords[locale];
  return html`<p lang="en">${problem.message}</p>
    <p class="small">${words.reference} <code>${requestId}</code>.</p>
    <p><a href="/ops">${words.backToStart}</a></p>`;
}

/** Why something was not done: beside the form that asked for it. What the API says of it is in English. */
export function refusal(problem: Problem, locale: Locale): Html {
  const { code, message, errors } = problem;
  const others = errors.filter(({ detail }) => !message.includes(detail));
  return html`<div class="refused" role="alert">
    <p><strong>${problemTitle(code, locale)}.</strong> <span lang="en">${message}</span></p>
    ${
      others.length > 0 &&
      html`<ul lang="en">
        ${others.map(({ pointer, name, detail }) => html`<li>${fieldOf(pointer ?? name)}: ${detail}</li>`)}
      </ul>`
    }
  </div>`;
}

function fieldOf(pointer: string | undefined): string {
  return pointer?.split('/').at(-1) ?? '';
}
