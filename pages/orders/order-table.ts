import type { z } from 'zod';
import type { orderSummary } from '../../api/orders/order-list-schema.ts';
import type { OrderStatus } from '../../domain/orders/order-status.ts';
import { money, time } from '../shared/format.ts';
import { html, type Html } from '../shared/html.ts';
import type { Locale } from '../shared/locale.ts';
import { stateWords } from '../shared/state-words.ts';
import { orderWords } from './order-words.ts';

/** Orders, a line for each. */
export function orderTable(orders: readonly z.input<typeof orderSummary>[], locale: Locale): Html {
  const [words, states] = [orderWords[locale], stateWords[locale]];
  if (orders.length === 0) return html`<p>${words.none}</p>`;
  return html`<div class="wide" tabindex="0" role="region" aria-label="${words.orders}">
    <table>
      <thead>
        <tr>
          <th scope="col">${words.number}</th>
          <th scope="col">${words.status}</th>
          <th scope="col">${words.money}</th>
          <th scope="col">${words.goods}</th>
          <th scope="col" class="number">${words.total}</th>
          <th scope="col">${words.placed}</th>
        </tr>
      </thead>
      <tbody>
        ${orders.map(
          ({
            id,
            number,
            status,
            paymentStatus,
            fulfilmentStage,
            total,
            placedAt,
            attention,
            attentionSince,
            holdReason,
          }) =>
            html`<tr>
              <td><a href="/ops/orders/${id}">${number}</a></td>
              <td>
                ${states.order[status as OrderStatus] ?? status}
                ${attention && html`<br /><small>${words.attention}, ${time(attentionSince ?? null, locale)}: ${attention}</small>`}
                ${holdReason && html`<br /><small>${words.waits.release(holdReason)}</small>`}
              </td>
              <td>${states.payment[paymentStatus] ?? paymentStatus}</td>
              <td>${states.stage[fulfilmentStage] ?? fulfilmentStage}</td>
              <td class="number">${money(total, locale)}</td>
              <td>${time(placedAt, locale)}</td>
            </tr>`,
        )}
      </tbody>
    </table>
  </div>`;
}
