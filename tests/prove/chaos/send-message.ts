import {
  ApplicationFailure,
  WorkflowNotFoundError,
  WorkflowUpdateFailedError,
  type WorkflowHandle,
} from '@temporalio/client';
import { workflowIdsOf } from '../../support/workflow-ids.ts';
import { within } from '../on-a-shop.ts';
import { parcelsOf, type LiveOrder, type Surroundings } from './live-order.ts';
import type { Command } from './plan-orders.ts';
import { newRemark } from './remark.ts';
import { requestOfUpdate, type Asked } from './requests.ts';
import { argumentRefusals, argumentsOf, mayBeTaken, type WorkflowMessage } from './workflow-messages.ts';

/** Far more than a step may take; what hangs longer is seen by whoever looks at the orders at the end. */
const ANSWERED_WITHIN_MS = 20_000;

/** The client's types know two kinds of updates, with and without arguments; at run time there is one. */
type Arguments = [unknown, ...unknown[]];

type Sent = Omit<Extract<Command, { kind: 'message' }>, 'kind'>;

/** As somebody in the Temporal UI sends it. True where it was taken. */
export async function sendMessage(around: Surroundings, { id }: Pick<LiveOrder, 'id'>, sent: Sent): Promise<boolean> {
  const { message, shape, variant } = sent;
  const { workflow, type, name } = message;
  const parcels = await parcelsOf(around, id);
  const place = variant % Math.max(parcels.length, 1);
  const parcel = parcels[place];
  if (workflow === 'shipment' && !parcel) return false;
  const asked: Asked = { shipmentId: parcel?.id, remark: newRemark(), variant };
  const ids = await workflowIdsOf(around.database, id);
  const handle = around.temporal.workflow.getHandle(workflow === 'shipment' ? ids.parcel(place + 1) : ids[workflow]);
  const args = [...argumentsOf(message, shape, asked)];
  try {
    const answer = await send(handle, message, args);
    around.log.note(id, `${type} ${name} (${shape}) taken`);
    if (shape === 'right') taken(around, id, { message, asked, answer });
    else if (!mayBeTaken(message, shape))
      around.book.complain(`Order ${id}: the update ${name} took ${JSON.stringify(args)}`);
    return true;
  } catch (error) {
    const refusal = refusalOf(error);
    around.log.note(id, `${type} ${name} (${shape}) ${refusal ?? `unanswered: ${(error as Error).name}`}`);
    if (shape === 'right' && argumentRefusals.some((code) => refusal === `refused: ${code}`))
      around.book.complain(`Order ${id}: the update ${name} refused ${JSON.stringify(args)} as ${refusal}`);
    return false;
  }
}

async function send(handle: WorkflowHandle, { type, name }: WorkflowMessage, args: unknown[]): Promise<unknown> {
  if (type === 'signal') return handle.signal(name, ...args);
  const options = { args: args as Arguments };
  return within(ANSWERED_WITHIN_MS, name, handle.executeUpdate<unknown, Arguments>(name, options));
}

/** Undefined: there was no answer. */
function refusalOf(error: unknown): string | undefined {
  if (error instanceof WorkflowNotFoundError) return 'not there';
  if (!(error instanceof WorkflowUpdateFailedError)) return undefined;
  return `refused: ${error.cause instanceof ApplicationFailure ? error.cause.type : error.message}`;
}

interface Taken {
  readonly message: WorkflowMessage;
  readonly asked: Asked;
  readonly answer: unknown;
}

function taken({ book, log }: Surroundings, orderId: string, { message, asked, answer }: Taken): void {
  const { type, name } = message;
  log.accept(`${type} ${name}`);
  // The shopper is at the bank's page: nothing is said of the payment yet.
  const isOpen = (answer as { kind?: string } | undefined)?.kind === 'action-required';
  const isTrue = type === 'update' && !isOpen ? requestOfUpdate(name)?.promises?.(asked) : undefined;
  const words = `the update ${name} was answered ${JSON.stringify(answer)}`;
  if (isTrue) book.claim({ orderId, words, isTrue });
}
