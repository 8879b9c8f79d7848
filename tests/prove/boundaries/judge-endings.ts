import { setTimeout as delay } from 'node:timers/promises';
import type { MessageKind } from '../../../domain/messages/message-kinds.ts';
import type { SimulatedPayments } from '../../../dev/simulators/stripe/read-simulated-payments.ts';
import type { BoundaryShop } from './boundary-shop.ts';
import type { Ending } from './boundary-story.ts';
import { deadlineExtensionsMax } from './deadline-extensions.ts';

export interface EndedStory {
  /** What died in it, to name it by. */
  readonly name: string;
  readonly orderId: string;
  readonly shipmentId: string;
  readonly ending: Ending;
}

interface EndedOrder {
  readonly id: string;
  readonly status: string;
  readonly attention: string | null;
  readonly holdReason: string | null;
  readonly totalMinor: number;
  readonly timeline: readonly string[];
}

/** What the carrier tells on the way may be overtaken by what it tells later, and then is no news. */
const onTheWay = [
  'shipment.in-transit',
  'shipment.out-for-delivery',
  // Decided by the carrier after the story, or before its end.
  'shipment.label-refunded',
  // Counted for itself.
  'payment.deadline-extended',
  // What is put before a person depends on how long a death was in the way.
  'order.attention-raised',
  'order.attention-cleared',
  'shipment.attention-raised',
  'shipment.attention-cleared',
];

/** What is otherwise than the stories have it: in our books, at the payment provider, in the shopper's mailbox. */
export async function judgeEndings(at: BoundaryShop, stories: readonly EndedStory[]): Promise<string[]> {
  const ids = stories.map(({ orderId }) => orderId);
  const rows = await at.database.em.fork().execute<{ ended: EndedOrder }[]>(ENDED, [JSON.stringify(ids)]);
  const orders = new Map(rows.map(({ ended }) => [ended.id, ended]));
  const [taken, mails] = [await takenByOrder(at), await mailsInTheEnd(at, stories)];
  return stories.flatMap(({ name, orderId, shipmentId, ending }) => {
    const order = orders.get(orderId);
    if (!order) return [`${name}: there is no order`];
    const keyOf = (kind: MessageKind) =>
      kind === 'parcel-handed-over' ? `order-${orderId}-${kind}-${shipmentId}` : `order-${orderId}-${kind}`;
    const perhaps = new Set(ending.mailsPerhaps?.map(keyOf));
    const sent = (mails.get(orderId) ?? []).filter((key) => !perhaps.has(key));
    const isNotice = ending.mayBeNoticed && order.attention?.includes('which this shop did not ask for');
    const around = ending.mayBeNoticed ? [...onTheWay, 'payment.provider-notice', 'payment.lapsed'] : onTheWay;
    const extended = order.timeline.filter((fact) => fact === 'payment.deadline-extended').length;
    const differences = [
      differs('that its deadline moves, or moves again and again', extended > deadlineExtensionsMax(ending), false),
      differs('its state', order.status, ending.status),
      differs('what waits for a person', isNotice ? null : order.attention, null),
      differs('why it is held', order.holdReason, null),
      differs('the timeline', sorted(order.timeline.filter((fact) => !around.includes(fact))), sorted(ending.timeline)),
      differs('the money at the provider', taken.get(orderId) ?? 0, ending.money === 'taken' ? order.totalMinor : 0),
      differs('the mails', sorted(sent), sorted(ending.mails.map(keyOf))),
    ];
    return differences.flatMap((difference) => (difference === null ? [] : [`${name}: ${difference}`]));
  });
}

function differs(what: string, is: unknown, expected: unknown): string | null {
  const [found, wanted] = [JSON.stringify(is), JSON.stringify(expected)];
  return found === wanted ? null : `${what} is ${found}, not ${wanted}`;
}

function sorted(items: readonly string[]): string[] {
  return items.toSorted((a, b) => a.localeCompare(b));
}

/** Captured less refunded, and what is still reserved: a card that waits for ever is charged too. */
async function takenByOrder({ running }: BoundaryShop): Promise<ReadonlyMap<string, number>> {
  const state = (await (await fetch(`${running.stripe}/simulator/state`)).json()) as SimulatedPayments;
  const taken = new Map<string, number>();
  for (const { metadata, capturedMinor, refundedMinor, capturableMinor } of state.intents) {
    const orderId = metadata['order_id'] ?? '';
    taken.set(orderId, (taken.get(orderId) ?? 0) + capturedMinor - refundedMinor + capturableMinor);
  }
  return taken;
}

/** A mail whose worker died is sent by another after a minute, and an order does not wait for it. */
const MAILED_WITHIN_MS = 120_000;

async function mailsInTheEnd(at: BoundaryShop, stories: readonly EndedStory[]) {
  const ids = stories.map(({ orderId }) => orderId);
  for (const giveUpAt = Date.now() + MAILED_WITHIN_MS; ; await delay(500)) {
    const mails = await mailsByOrder(at, ids);
    const isMissing = stories.some(({ orderId, ending }) => new Set(mails.get(orderId)).size < ending.mails.length);
    if (!isMissing || Date.now() > giveUpAt) return mails;
  }
}

/** By message id: a mail that was sent twice is the same mail. */
async function mailsByOrder({ running }: BoundaryShop, orderIds: readonly string[]) {
  const answer = (await (await fetch(`${running.mail}/messages`)).json()) as { data: { messageId: string }[] };
  const keys = answer.data.map(({ messageId }) => messageId.replace(/^<|(?<=address-corrected)-\d+|@.*$/g, ''));
  return new Map(orderIds.map((id) => [id, keys.filter((key) => key.startsWith(`order-${id}-`))]));
}

const ENDED = `
select jsonb_build_object('id', o.id, 'status', o.status, 'attention', o.attention,
  'holdReason', o.hold_reason, 'totalMinor', o.total_minor,
  'timeline', (select jsonb_agg(e.type) from event e where e.subject_id = o.id)) as ended
from sales_order o where o.id in (select jsonb_array_elements_text(?::jsonb)::uuid)`;
