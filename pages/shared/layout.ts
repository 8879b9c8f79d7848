import { mayDo, type Permission } from '../../domain/access/permissions.ts';
import type { Staff } from '../../api/shared/caller.ts';
import { html, type Html } from './html.ts';
import type { Locale } from './locale.ts';
import type { PageFiles } from './page-files.ts';
import { sharedWords } from './shared-words.ts';

export interface LaidOutPage {
  readonly title: string;
  readonly content: Html;
  readonly locale: Locale;
  /** Undefined: nobody has signed in. */
  readonly caller: Staff | undefined;
  /** What was done, in words. */
  readonly notice?: string | undefined;
}

/** A whole page: what stands around the content of every one of them. The empty icon keeps most browsers from asking for one. */
export function layout(files: PageFiles, { title, content, locale, caller, notice }: LaidOutPage): Html {
  const words = sharedWords[locale];
  return html`<!doctype html>
    <html lang="${locale}">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <title>${title} · Quartermaster</title>
        <link rel="icon" href="data:," />
        <link rel="stylesheet" href="${files.style.path}" integrity="${files.style.integrity}" />
        <script defer src="${files.script.path}" integrity="${files.script.integrity}"></script>
        <script defer src="${files.pageTags.path}" integrity="${files.pageTags.integrity}"></script>
      </head>
      <body>
        <a class="skip" href="#content">${words.skip}</a>
        ${caller ? header(caller, locale) : html`<header><p class="brand">Quartermaster</p></header>`}
        <main id="content" tabindex="-1">
          <p class="notice" role="status">${notice}</p>
          <h1>${title}</h1>
          ${content}
        </main>
      </body>
    </html> `;
}

function header(caller: Staff, locale: Locale): Html {
  const words = sharedWords[locale];
  const may = (permission: Permission) => mayDo(caller.permissions, permission);
  return html`<header>
    <p class="brand"><a href="/ops">Quartermaster</a></p>
    ${
      may('orders:read') &&
      html`<form class="search" role="search" method="post" action="/ops/search">
        <label class="hidden" for="q">${words.searchLabel}</label>
        <input
          id="q"
          name="q"
          type="search"
          maxlength="254"
          autocomplete="off"
          spellcheck="false"
          placeholder="${words.searchLabel}"
        />
        <button>${words.search}</button>
      </form>`
    }
    <nav aria-label="Quartermaster">
      <ul>
        ${may('orders:read') && html`<li><a href="/ops/orders">${words.orders}</a></li>`}
        ${may('tasks:read') && html`<li><a href="/ops/tasks">${words.tasks}</a></li>`}
        ${may('shipments:read') && html`<li><a href="/ops/shipments">${words.parcels}</a></li>`}
      </ul>
      <form class="who" method="post" action="/ops/sign-out">
        <a href="/ops/account">${caller.name}</a>
        <button class="quiet">${words.signOut}</button>
      </form>
    </nav>
  </header>`;
}
