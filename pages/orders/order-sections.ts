import type { PlaceInQueue } from '../../db/backorders/backorder-queries.ts';
import type { PaymentStatus } from '../../domain/payments/payment-status.ts';
import { declineInWords } from '../../domain/payments/provider-codes-in-words.ts';
import { money, time } from '../shared/format.ts';
import { html, type Html } from '../shared/html.ts';
import type { Locale } from '../shared/locale.ts';
import { stateWords } from '../shared/state-words.ts';
import { orderWords } from './order-words.ts';
import type { PresentedOrder } from '../order-view/read-order-view.ts';

/** What was ordered, and what it costs. */
export function linesSection({ lines, totals }: PresentedOrder, locale: Locale): Html {
  const words = orderWords[locale];
  return html`<div class="wide">
    <table>
      <tbody>
        ${lines.map(
          ({ quantity, sku, title, gross, backordered }) =>
            html`<tr>
              <td class="number">${quantity} ×</td>
              <td>
                ${title}
                <small>${sku}</small
                >${backordered > 0 && html` <span class="badge late">${words.backordered(backordered)}</span>`}
              </td>
              <td class="number">${money(gross, locale)}</td>
            </tr>`,
        )}
      </tbody>
      <tfoot>
        <tr>
          <td></td>
          <td>${words.shipping}</td>
          <td class="number">${money(totals.shipping, locale)}</td>
        </tr>
        <tr>
          <td></td>
          <td>${words.tax}</td>
          <td class="number">${money(totals.tax, locale)}</td>
        </tr>
        <tr>
          <td></td>
          <th scope="row">${words.total}</th>
          <th class="number">${money(totals.total, locale)}</th>
        </tr>
      </tfoot>
    </table>
  </div>`;
}

/** How far off the goods are that are not there yet. */
export function queueSection(queue: readonly PlaceInQueue[], locale: Locale): Html | false {
  const words = orderWords[locale];
  return (
    queue.length > 0 &&
    html`<ul>
      ${queue.map(
        ({ sku, missing, place, waiting }) =>
          html`<li>
            ${sku}: ${words.backordered(missing)},
            ${place === null ? words.placeOnceConfirmed(waiting) : words.place(place, waiting)}
          </li>`,
      )}
    </ul>`
  );
}

/** Each attempt to pay: what was reserved, taken and given back, and why the bank said no. */
export function paymentSection({ paymentStatus, payments }: PresentedOrder, locale: Locale): Html {
  const words = orderWords[locale];
  const states = stateWords[locale].payment;
  return html`<p><strong>${states[paymentStatus]}</strong></p>
    ${payments.map(
      ({ attempt, state, authorised, captured, refunded, declineCode, createdAt, intentId }) =>
        html`<h3>${words.attempt(attempt)}</h3>
          <dl>
            <dt>${words.status}</dt>
            <dd>${states[state as PaymentStatus] ?? state}, ${time(createdAt, locale)}</dd>
            ${
              authorised.amount > 0 &&
              html`<dt>${words.reserved}</dt>
                <dd>${money(authorised, locale)}</dd>`
            }
            ${
              captured.amount > 0 &&
              html`<dt>${words.taken}</dt>
                <dd>${money(captured, locale)}</dd>`
            }
            ${
              refunded.amount > 0 &&
              html`<dt>${words.givenBack}</dt>
                <dd>${money(refunded, locale)}</dd>`
            }
            ${
              declineCode !== null &&
              html`<dt>${words.why}</dt>
                <dd lang="en">${declineInWords(declineCode)}</dd>`
            }
            ${
              intentId &&
              html`<dt>Stripe</dt>
                <dd><code>${intentId}</code></dd>`
            }
          </dl>`,
    )}`;
}

/** Who lives there is withheld from whoever may not read it, and said to be; of a person who was erased nothing is left. */
export function addressSection({ shippingAddress, shippingCountry, email }: PresentedOrder, locale: Locale): Html {
  const words = orderWords[locale];
  const lines = shippingAddress
    ? [
        shippingAddress.name ?? words.withheld,
        shippingAddress.line1,
        shippingAddress.line2,
        [shippingAddress.postalCode, shippingAddress.city].filter(Boolean).join(' '),
        shippingAddress.region,
        shippingAddress.country,
        shippingAddress.phone,
      ].filter((line): line is string => typeof line === 'string' && line !== '')
    : [words.erased, shippingCountry];
  return html`<p>${lines.map((line) => html`${line}<br />`)}</p>
    ${email !== null && html`<p><a href="mailto:${email}">${email}</a></p>`}`;
}
