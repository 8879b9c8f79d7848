import { z } from 'zod';
import { html } from '../shared/html.ts';
import { linkList } from '../shared/link-list.ts';
import { page, type Page } from '../shared/page.ts';
import { orderTable } from './order-table.ts';
import { orderWords } from './order-words.ts';
import { filterAddress, filterWords, savedFilters, type SavedFilter } from './saved-filters.ts';
import type { FoundOrder } from './find-orders.ts';

/** Filters of `listOrders`, which looks at what they say. No e-mail address: search is for that. */
const query = z.object({
  status: z.string().optional(),
  fulfilmentStage: z.string().optional(),
  paymentStatus: z.string().optional(),
  onHold: z.string().optional(),
  sku: z.string().optional(),
  sort: z.string().optional(),
  after: z.string().optional(),
});

const names = Object.keys(savedFilters) as SavedFilter[];
const PAGE = '50';

export function orderListPages(): Page[] {
  return [
    page({ method: 'get', path: '/ops/orders', name: 'orderListPage', permission: 'orders:read', query }).handledBy(
      async ({ query: asked, run, locale }) => {
        const words = orderWords[locale];
        const filters = Object.fromEntries(
          Object.entries(asked).filter((one): one is [string, string] => one[1] !== undefined),
        );
        const { body } = await run('listOrders', { query: { ...filters, limit: PAGE } });
        const { data, nextCursor } = body as { readonly data: FoundOrder[]; readonly nextCursor: string | null };
        const { after: _, ...kept } = filters;
        const here = new URLSearchParams(kept).toString();
        const links = names.map((name) => ({
          address: filterAddress(name),
          words: filterWords[locale][name],
          isHere: new URLSearchParams(savedFilters[name]).toString() === here,
        }));
        const older = new URLSearchParams({ ...kept, after: nextCursor ?? '' }).toString();
        return {
          kind: 'page',
          title: words.orders,
          content: html`${linkList(links, words.filters)} ${orderTable(data, locale)}
          ${nextCursor !== null && html`<p><a href="/ops/orders?${older}">${words.older}</a></p>`}`,
        };
      },
    ),
  ];
}
