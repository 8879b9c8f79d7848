import { html, type Html } from './html.ts';

export interface ListedLink {
  readonly address: string;
  readonly words: string;
  /** It leads to what is shown. */
  readonly isHere: boolean;
}

/** Links beside each other, to other views of what is shown. */
export function linkList(links: readonly ListedLink[], label: string): Html {
  return html`<nav class="views" aria-label="${label}">
    <ul>
      ${links.map(
        ({ address, words, isHere }) =>
          html`<li><a href="${address}" ${isHere ? html` aria-current="page"` : ''}>${words}</a></li>`,
      )}
    </ul>
  </nav>`;
}
