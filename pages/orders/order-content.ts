import { consequencesOf, isConsequential } from '../../domain/orders/action-consequences.ts';
import { offeredActions, type OfferedOrderAction } from '../../domain/orders/offered-actions.ts';
import { waitingFor, type Waiting } from '../../domain/orders/waiting-for.ts';
import { mayDo } from '../../domain/access/permissions.ts';
import type { PlaceInQueue } from '../../db/backorders/backorder-queries.ts';
import type { Staff } from '../../api/shared/caller.ts';
import { actionForm, type Refused } from '../actions/action-form.ts';
import { permissionOfAction } from '../actions/page-action.ts';
import { listGoods } from '../actions/consequence-words.ts';
import { refusal } from '../shared/problem-content.ts';
import { timeText } from '../shared/format.ts';
import { html, type Html } from '../shared/html.ts';
import type { Locale } from '../shared/locale.ts';
import { addressValues, taskCard } from '../tasks/task-card.ts';
import { taskWords } from '../tasks/task-words.ts';
import { consequenceFacts, offerFacts, waitingFacts } from '../order-view/facts-of-view.ts';
import { addressSection, linesSection, paymentSection, queueSection } from './order-sections.ts';
import { orderWords } from './order-words.ts';
import { parcelSection } from './parcel-section.ts';
import type { OrderView } from '../order-view/read-order-view.ts';
import { timeline } from './timeline.ts';

export interface OrderContent {
  readonly view: OrderView;
  /** Its places in the queues for goods that are not there yet. */
  readonly queue: readonly PlaceInQueue[];
  readonly caller: Staff;
  readonly locale: Locale;
  readonly refused: Refused | undefined;
  /** Of its workflow in the Temporal UI, where the shop has said where that is. */
  readonly workflowUrl: string | undefined;
}

/** What it waits for and what may be done come first; then what it is; then what happened. */
export function orderContent(shown: OrderContent): Html {
  const { view, queue, caller, locale, refused, workflowUrl } = shown;
  const { order, tasks = [], events } = view;
  const words = orderWords[locale];
  const mayWork = mayDo(caller.permissions, 'tasks:work');
  const isOnPage = refused !== undefined && !isShownBesideForm(refused, shown);
  return html`${isOnPage && refusal(refused.problem, locale)}
    <section class="wait" aria-labelledby="waits">
      <h2 id="waits">${words.waitsFor}</h2>
      ${waits(view, locale)}
    </section>
    ${
      tasks.length > 0 &&
      html`<h2>${taskWords[locale].title}</h2>
        ${tasks.map((task) => taskCard({ task, view, locale, refused, mayWork, caller }))}`
    }
    <section aria-labelledby="may">
      <h2 id="may">${words.actions}</h2>
      ${orderActions(shown)}
    </section>
    <div class="columns">
      <div>
        <section aria-labelledby="goods">
          <h2 id="goods">${words.lines}</h2>
          ${linesSection(order, locale)} ${queueSection(queue, locale)}
        </section>
        <section aria-labelledby="parcels">
          <h2 id="parcels">${words.parcels}</h2>
          ${parcelSection(shown)}
        </section>
      </div>
      <div>
        <section aria-labelledby="money">
          <h2 id="money">${words.payment}</h2>
          ${paymentSection(order, locale)}
        </section>
        <section aria-labelledby="address">
          <h2 id="address">${words.address}</h2>
          ${addressSection(order, locale)}
        </section>
        <section aria-labelledby="happened">
          <h2 id="happened">${words.happened}</h2>
          ${timeline(events, order.currency, locale)}
        </section>
        ${
          workflowUrl !== undefined &&
          html`<h2>${words.technical}</h2>
            <p><a href="${workflowUrl}" rel="noreferrer">${words.inTemporal}</a></p>`
        }
      </div>
    </div>`;
}

function waits(view: OrderView, locale: Locale): Html {
  const words = orderWords[locale];
  const found = waitingFor(waitingFacts(view));
  if (found.length === 0) return html`<p>${words.nothing}</p>`;
  return html`<ul>
    ${found.map((waiting) => html`<li>${waitInWords(waiting, locale)}</li>`)}
  </ul>`;
}

export function waitInWords(waiting: Waiting, locale: Locale): string {
  const { waits, until, thenExpires } = orderWords[locale];
  switch (waiting.kind) {
    case 'staff':
      return waits.staff(waiting.taskCount);
    case 'release':
      return waits.release(waiting.reason);
    case 'goods':
      return waits.goods(listGoods(waiting.goods));
    case 'label':
    case 'warehouse':
    case 'carrier':
      return waits[waiting.kind](waiting.parcels.join(', '));
    case 'card':
    case 'bank': {
      const limit = waiting.until === null ? '' : `, ${until(timeText(waiting.until, locale))}; ${thenExpires}`;
      return `${waits[waiting.kind]}${limit}`;
    }
    default:
      return waits[waiting.kind];
  }
}

function actionsOf({ view: { order }, caller }: OrderContent): readonly OfferedOrderAction[] {
  return offeredActions(offerFacts(order)).filter((action) => caller.permissions.has(permissionOfAction[action]));
}

function orderActions(shown: OrderContent): Html {
  const { view, locale, refused } = shown;
  const offered = actionsOf(shown);
  if (offered.length === 0) return html`<p>–</p>`;
  const facts = consequenceFacts(view);
  return html`<div class="actions">
    ${offered.map((action) =>
      actionForm(
        {
          action,
          hidden: {},
          consequences: isConsequential(action) ? consequencesOf(action, facts) : [],
          currency: view.order.currency,
          values: action === 'correctShippingAddress' ? addressValues(view) : {},
        },
        locale,
        refused,
      ),
    )}
  </div>`;
}

/** Whether the form that was refused is still offered: what it was about may have moved meanwhile. */
function isShownBesideForm({ form }: Refused, shown: OrderContent): boolean {
  const { do: action = '', taskId, shipmentId } = form;
  const { tasks = [] } = shown.view;
  if (taskId) return tasks.some((task) => task.id === taskId && task.actions.some((one) => one.action === action));
  if (shipmentId) return false;
  return (actionsOf(shown) as readonly string[]).includes(action);
}
