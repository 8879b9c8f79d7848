import { z } from 'zod';
import { orderTable } from '../orders/order-table.ts';
import { html } from '../shared/html.ts';
import { page, type Page } from '../shared/page.ts';
import { findOrders } from '../orders/find-orders.ts';
import { isByContact } from '../orders/what-was-typed.ts';
import { searchWords } from './search-words.ts';

const form = z.object({ q: z.string().max(254).default('') });

/**
 * One box for whatever somebody has in front of them. It is sent as a form, and what is found is the answer: an e-mail address in an address of
 * the web would stay in logs of proxies and in the browser. One order that is found is shown at once.
 */
export function searchPages(): Page[] {
  return [
    page({ method: 'get', path: '/ops/search', name: 'emptySearchPage', permission: 'orders:read' }).handledBy(
      async ({ locale }) => {
        const words = searchWords[locale];
        return { kind: 'page', title: words.title, content: html`<p>${words.hint}</p>` };
      },
    ),
    page({ method: 'post', path: '/ops/search', name: 'searchPage', permission: 'orders:read', form }).handledBy(
      async ({ form: { q }, caller, run, locale }) => {
        const words = searchWords[locale];
        // Whatever is answered to such a search would say whether somebody has ordered.
        if (isByContact(q) && !caller.permissions.has('customers:read-contact')) {
          return { kind: 'page', title: words.title, content: html`<p>${words.notByEmail}</p>` };
        }
        const found = await findOrders(run, q);
        const ids = new Set(found.flatMap(({ orders }) => orders.map(({ id }) => id)));
        const [only] = ids;
        if (ids.size === 1) return { kind: 'see-other', location: `/ops/orders/${only}` };
        const content =
          found.length === 0
            ? html`<p>${q.trim() === '' ? words.hint : words.nothing(q.trim())}</p>`
            : html`${found.map(
                ({ by, orders }) =>
                  html`<h2>${words.by[by]}</h2>
                    ${orderTable(orders, locale)}
                    ${by === 'sku' && html`<p><a href="/ops/orders?sku=${encodeURIComponent(q.trim())}">${words.more}</a></p>`}`,
              )}`;
        return { kind: 'page', title: words.title, content };
      },
    ),
  ];
}
