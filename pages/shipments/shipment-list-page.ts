import { z } from 'zod';
import { shipmentStates } from '../../domain/shipments/shipment-state.ts';
import { listGoods } from '../actions/consequence-words.ts';
import type { PresentedParcel } from '../order-view/read-order-view.ts';
import { time } from '../shared/format.ts';
import { html, type Html } from '../shared/html.ts';
import { linkList } from '../shared/link-list.ts';
import type { Locale } from '../shared/locale.ts';
import { page, type Page } from '../shared/page.ts';
import { stateWords } from '../shared/state-words.ts';
import { shipmentWords } from './shipment-words.ts';

const query = z.object({
  state: z.string().optional(),
  needsAttention: z.string().optional(),
  after: z.string().optional(),
});
const PAGE = '50';

/** Parcels, what has waited longest first: it is packed next. */
export function shipmentPages(): Page[] {
  return [
    page({
      method: 'get',
      path: '/ops/shipments',
      name: 'shipmentListPage',
      permission: 'shipments:read',
      query,
    }).handledBy(async ({ query: asked, run, locale }) => {
      const words = shipmentWords[locale];
      // Every parcel that there ever was, oldest first, is of no use to anybody.
      const given = Object.entries(asked).filter((one): one is [string, string] => one[1] !== undefined);
      const filters = Object.fromEntries(given.length > 0 ? given : [['state', 'ready']]);
      const { body } = await run('listShipments', { query: { ...filters, limit: PAGE } });
      const { data, nextCursor } = body as { readonly data: PresentedParcel[]; readonly nextCursor: string | null };
      const { after: _, ...kept } = filters;
      const more = new URLSearchParams({ ...kept, after: nextCursor ?? '' }).toString();
      const views = [
        { address: '/ops/shipments?needsAttention=true', words: words.attention, isHere: 'needsAttention' in kept },
        ...shipmentStates.map((state) => ({
          address: `/ops/shipments?state=${state}`,
          words: stateWords[locale].parcel[state],
          isHere: kept['state'] === state,
        })),
      ];
      return {
        kind: 'page',
        title: words.title,
        content: html`${linkList(views, words.which)} ${parcelTable(data, locale)}
        ${nextCursor !== null && html`<p><a href="/ops/shipments?${more}">${words.more}</a></p>`}`,
      };
    }),
  ];
}

function parcelTable(parcels: readonly PresentedParcel[], locale: Locale): Html {
  const words = shipmentWords[locale];
  if (parcels.length === 0) return html`<p>${words.none}</p>`;
  return html`<div class="wide" tabindex="0" role="region" aria-label="${words.title}">
    <table>
      <thead>
        <tr>
          <th scope="col">${words.order}</th>
          <th scope="col">${words.state}</th>
          <th scope="col">${words.goods}</th>
          <th scope="col">${words.location}</th>
          <th scope="col">${words.tracking}</th>
          <th scope="col">${words.planned}</th>
        </tr>
      </thead>
      <tbody>
        ${parcels.map(
          ({ orderId, orderNumber, sequence, state, lines, attention, holdReason, ...parcel }) =>
            html`<tr>
              <td><a href="/ops/orders/${orderId}#parcels">${orderNumber}-${sequence}</a></td>
              <td>
                ${stateWords[locale].parcel[state] ?? state}
                ${attention !== null && html`<br /><small>${attention}</small>`}
                ${holdReason !== null && html`<br /><small>${words.held}</small>`}
              </td>
              <td>${listGoods(lines)}</td>
              <td>${parcel.locationId}</td>
              <td>${parcel.carrier} ${parcel.trackingCode ?? '–'}</td>
              <td>${time(parcel.createdAt, locale)}</td>
            </tr>`,
        )}
      </tbody>
    </table>
  </div>`;
}
