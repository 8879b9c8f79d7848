import { consequencesOf, isConsequential, type ActionChoice } from '../../domain/orders/action-consequences.ts';
import { offeredParcelActions, type OfferedParcelAction } from '../../domain/orders/offered-actions.ts';
import { actionForm } from '../actions/action-form.ts';
import { permissionOfAction } from '../actions/page-action.ts';
import { listGoods } from '../actions/consequence-words.ts';
import { money } from '../shared/format.ts';
import { html, type Html } from '../shared/html.ts';
import type { Locale } from '../shared/locale.ts';
import { stateWords } from '../shared/state-words.ts';
import { consequenceFacts } from '../order-view/facts-of-view.ts';
import type { OrderContent } from './order-content.ts';
import { orderWords } from './order-words.ts';
import type { PresentedOrder, PresentedParcel } from '../order-view/read-order-view.ts';

type OrderParcel = PresentedOrder['shipments'][number];

/** The parcels of an order, each with what may be done with it. */
export function parcelSection(shown: OrderContent): Html {
  const { order, parcels = [] } = shown.view;
  if (order.shipments.length === 0) return html`<p>${orderWords[shown.locale].noParcels}</p>`;
  const details = new Map(parcels.map((parcel) => [parcel.id, parcel]));
  return html`${order.shipments.map((parcel) => parcelPart(parcel, details.get(parcel.id), shown))}`;
}

function parcelPart(parcel: OrderParcel, details: PresentedParcel | undefined, shown: OrderContent): Html {
  const { locale } = shown;
  const words = orderWords[locale];
  const state = parcel.state;
  return html`<div class="panel">
    <h3>${words.parcel(parcel.sequence)}: ${stateWords[locale].parcel[state] ?? state}</h3>
    ${details?.attention && html`<p class="wait">${details.attention}</p>`}
    <dl>
      <dt>${words.lines}</dt>
      <dd>${listGoods(parcel.lines)}</dd>
      <dt>${words.tracking}</dt>
      <dd>${parcel.carrier} ${trackingOf(parcel)}</dd>
      ${details && parcelFacts(details, locale)}
    </dl>
    ${parcelActions(parcel, details, shown)}
  </div>`;
}

function trackingOf({ trackingCode, trackingUrl }: OrderParcel): Html | string {
  if (trackingCode === null) return '–';
  return trackingUrl === null ? trackingCode : html`<a href="${trackingUrl}" rel="noreferrer">${trackingCode}</a>`;
}

function parcelFacts({ locationId, value, labelUrl }: PresentedParcel, locale: Locale): Html {
  const words = orderWords[locale];
  return html`<dt>${words.from}</dt>
    <dd>${locationId}</dd>
    <dt>${words.value}</dt>
    <dd>${money(value, locale)}</dd>
    ${
      labelUrl !== null &&
      html`<dt>${words.label}</dt>
        <dd><a href="${labelUrl}" rel="noreferrer">${words.label}</a></dd>`
    }`;
}

function parcelActions(
  { id, state }: OrderParcel,
  details: PresentedParcel | undefined,
  { view, caller, locale, refused }: OrderContent,
): Html {
  const { order } = view;
  const isOrderHeld = order.holdReason !== undefined && order.holdReason !== null;
  const needsAttention = details !== undefined && details.attention !== null;
  const offered = offeredParcelActions({ state, isOrderHeld, needsAttention }).filter((action) =>
    caller.permissions.has(permissionOfAction[action]),
  );
  const facts = consequenceFacts(view);
  const follows = (action: OfferedParcelAction, choice: ActionChoice = {}) =>
    isConsequential(action) ? consequencesOf(action, facts, { shipmentId: id, ...choice }) : [];
  return html`<div class="actions">
    ${offered.map((action) => {
      const isChoice = action === 'markShipmentReturned';
      return actionForm(
        {
          action,
          hidden: { shipmentId: id },
          consequences: isChoice ? [] : follows(action),
          ofChoice: isChoice
            ? { true: follows(action, { isYes: true }), false: follows(action, { isYes: false }) }
            : undefined,
          currency: order.currency,
        },
        locale,
        refused,
      );
    })}
  </div>`;
}
