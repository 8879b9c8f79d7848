import { randomUUID } from 'node:crypto';
import { parcelsOf, sendJudged, type LiveOrder, type Surroundings } from './live-order.ts';
import type { Command } from './plan-orders.ts';
import { newRemark } from './remark.ts';
import { requestRow, VARIANTS, type Asked, type RequestName, type RequestRow } from './requests.ts';
import { sendMessage } from './send-message.ts';
import { workflowMessages } from './workflow-messages.ts';

type Order = Pick<LiveOrder, 'id'>;

/** Asks over REST, or the workflow itself. True where it was taken. */
export async function ask(
  around: Surroundings,
  order: Order,
  { request, via, variant }: Extract<Command, { kind: 'ask' }>,
): Promise<boolean> {
  const row = requestRow(request);
  const message = via === 'update' ? workflowMessages.find(({ name }) => name === row.update) : undefined;
  if (message) return sendMessage(around, order, { message, shape: 'right', variant });
  const ids = (await parcelsOf(around, order.id)).map(({ id }) => id);
  if (row.path.startsWith('/v1/orders/'))
    return post(around, order, request, newlyAsked(ids[variant % ids.length], variant));
  const taken = ids.map((shipmentId) => post(around, order, request, newlyAsked(shipmentId, variant)));
  return (await Promise.all(taken)).includes(true);
}

/** Also where a parcel is asked for: what is sent is no less wrong for one that there is not. */
export async function askBadly(
  around: Surroundings,
  { id }: Order,
  { request, body }: Extract<Command, { kind: 'ask badly' }>,
): Promise<void> {
  const row = requestRow(request);
  const [parcel] = await parcelsOf(around, id);
  const path = pathOf(row, { id, shipmentId: parcel?.id ?? randomUUID() });
  const subject = { orderId: id, what: `${request} badly`, path, isWrong: true };
  const answer = await sendJudged(around, subject, { as: row.as.at(-1)!, key: randomUUID(), body });
  if (answer && ![400, 422, 503].includes(answer.status))
    around.book.complain(`Order ${id}: ${request} with ${JSON.stringify(body)} was answered ${answer.status}`);
}

async function post(around: Surroundings, { id }: Order, name: RequestName, asked: Asked): Promise<boolean> {
  const row = requestRow(name);
  const as = (asked.variant < VARIANTS / 2 ? row.as[0] : row.as.at(-1)) ?? 'staff';
  const body = row.body?.(asked);
  const path = pathOf(row, { id, shipmentId: asked.shipmentId });
  const answered = name === 'correct-address' ? around.corrections.sent(id, asked.remark) : undefined;
  const answer = await sendJudged(
    around,
    { orderId: id, what: name, path },
    { as, key: randomUUID(), ...(body === undefined ? {} : { body }) },
  );
  answered?.(answer?.status);
  if (!answer || answer.status >= 300) return false;
  around.log.accept(name);
  const isPromised = answer.status !== 202 || name === 'cancel';
  const words = `${name} was answered ${answer.status}`;
  if (row.promises && isPromised) around.book.claim({ orderId: id, words, isTrue: row.promises(asked) });
  return true;
}

function pathOf(
  { path }: RequestRow,
  { id, shipmentId = id }: { id: string; shipmentId?: string | undefined },
): string {
  return path.replace('{id}', path.startsWith('/v1/orders/') ? id : shipmentId);
}

function newlyAsked(shipmentId: string | undefined, variant: number): Asked {
  return { shipmentId, remark: newRemark(), variant };
}
