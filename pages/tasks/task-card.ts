import { consequencesOf, isConsequential, type Consequence } from '../../domain/orders/action-consequences.ts';
import { offeredActions, offeredParcelActions } from '../../domain/orders/offered-actions.ts';
import type { Staff } from '../../api/shared/caller.ts';
import { actionForm, type Refused } from '../actions/action-form.ts';
import { isPageAction, permissionOfAction, subjectOfAction, type PageAction } from '../actions/page-action.ts';
import { consequenceFacts, offerFacts } from '../order-view/facts-of-view.ts';
import type { OrderView, PresentedTask } from '../order-view/read-order-view.ts';
import { time } from '../shared/format.ts';
import { html, type Html } from '../shared/html.ts';
import type { Locale } from '../shared/locale.ts';
import { taskInWords, taskWords } from './task-words.ts';

export interface TaskCard {
  readonly task: PresentedTask;
  /** Its order, where it belongs to one that the person may read: what follows from an action is told by it. */
  readonly view: OrderView | undefined;
  readonly locale: Locale;
  readonly refused: Refused | undefined;
  /** Whether they may claim, note and act. */
  readonly mayWork: boolean;
  readonly caller: Staff;
}

/** A task with what to do about it, what happens otherwise, and the actions that settle it. */
export function taskCard({ task, view, locale, refused, mayWork, caller }: TaskCard): Html {
  const words = taskWords[locale];
  const { title, todo, unattended } = taskInWords(task, locale);
  return html`<section class="panel">
    <h3>
      <a href="/ops/tasks/${task.id}">${title}</a>
      ${task.isOverdue && html`<span class="badge late">${words.overdue}</span>`}
    </h3>
    ${task.words !== null && html`<p>${task.words}</p>`}
    <dl>
      <dt>${words.todo}</dt>
      <dd>${todo}</dd>
      <dt>${words.unattended}</dt>
      <dd>${unattended}</dd>
      ${
        task.dueAt !== null &&
        html`<dt>${words.due}</dt>
          <dd>${time(task.dueAt, locale)}</dd>`
      }
      <dt>${words.who}</dt>
      <dd>${task.claimedBy ?? words.nobody}</dd>
    </dl>
    ${mayWork && taskActionsOf({ task, view, locale, refused, caller })}
  </section>`;
}

export function taskActionsOf({ task, view, locale, refused, caller }: Omit<TaskCard, 'mayWork'>): Html {
  const offered = task.actions
    .map(({ action }) => action)
    .filter(isPageAction)
    .filter((action) => caller.permissions.has(permissionOfAction[action]) && isPossibleNow(action, task, view));
  return html`<div class="actions">
    ${offered.map((action) =>
      actionForm(
        {
          action,
          hidden: { taskId: task.id },
          ...followsFrom(action, task, view),
          currency: view?.order.currency ?? '',
          values: action === 'correctShippingAddress' ? addressValues(view) : {},
        },
        locale,
        refused,
      ),
    )}
  </div>`;
}

/** A task offers what settles its kind; of a parcel only some of it can be done where the parcel is now. */
function isPossibleNow(action: PageAction, { shipmentId }: PresentedTask, view: OrderView | undefined): boolean {
  if (view && (action === 'cancelOrder' || action === 'correctShippingAddress')) {
    return offeredActions(offerFacts(view.order)).includes(action);
  }
  const parcel = view?.order.shipments.find(({ id }) => id === shipmentId);
  if (!parcel || subjectOfAction[action] !== 'shipment' || action === 'acknowledgeShipment') return true;
  const isOrderHeld = view?.order.holdReason !== undefined && view.order.holdReason !== null;
  const state = parcel.state;
  const possible: readonly string[] = offeredParcelActions({ state, isOrderHeld, needsAttention: true });
  return possible.includes(action);
}

function followsFrom(action: PageAction, { shipmentId }: PresentedTask, view: OrderView | undefined) {
  const none: { readonly consequences: readonly Consequence[] } = { consequences: [] };
  if (!view || !isConsequential(action)) return none;
  const facts = consequenceFacts(view);
  const of = (isYes?: boolean) => consequencesOf(action, facts, { shipmentId: shipmentId ?? undefined, isYes });
  if (action === 'settleReturn' || action === 'markShipmentReturned') {
    return { consequences: [], ofChoice: { true: of(true), false: of(false) } };
  }
  return { consequences: of() };
}

/** What stands in the form of an address at first: the address as it is. */
export function addressValues(view: OrderView | undefined): Readonly<Record<string, string>> {
  const address = view?.order.shippingAddress ?? {};
  return Object.fromEntries(
    Object.entries(address).filter((field): field is [string, string] => typeof field[1] === 'string'),
  );
}
