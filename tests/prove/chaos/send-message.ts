import { randomUUID } from 'node:crypto';
import { WorkflowNotFoundError, WorkflowUpdateFailedError } from '@temporalio/client';
import { workflowIdsOf } from '../../support/workflow-ids.ts';
import { within } from '../on-a-shop.ts';
import { isCancelled, wasHeld } from './claims.ts';
import { parcelsOf, type LiveOrder, type Surroundings } from './live-order.ts';
import type { Command } from './plan-orders.ts';
import { argumentsOf } from './workflow-messages.ts';

/** Far more than a step may take; what hangs longer is seen by whoever looks at the orders at the end. */
const ANSWERED_WITHIN_MS = 20_000;

/** The client's types know two kinds of updates, with and without arguments; at run time there is one. */
type Arguments = [unknown, ...unknown[]];

/** As somebody in the Temporal UI sends it. */
export async function sendMessage(
  around: Surroundings,
  { id }: LiveOrder,
  { message, shape }: Extract<Command, { kind: 'message' }>,
): Promise<void> {
  const { workflow, type, name } = message;
  const remark = `Note ${randomUUID()}`;
  const [parcel] = await parcelsOf(around, id);
  if (workflow === 'shipment' && !parcel) return;
  const ids = await workflowIdsOf(around.database, id);
  const workflowId = workflow === 'shipment' ? ids.parcel() : ids[workflow];
  const args = argumentsOf(name, shape, { shipmentId: parcel?.id ?? randomUUID(), remark });
  const handle = around.temporal.workflow.getHandle(workflowId);
  try {
    if (type === 'signal') await handle.signal(name, ...args);
    else {
      const answer = await within(
        ANSWERED_WITHIN_MS,
        name,
        handle.executeUpdate<unknown, Arguments>(name, { args: args as Arguments }),
      );
      if (shape === 'right') claimUpdate(around, id, { name, remark, answer });
    }
    around.log.note(id, `${type} ${name} (${shape}) taken`);
  } catch (error) {
    const isRefused = error instanceof WorkflowUpdateFailedError || error instanceof WorkflowNotFoundError;
    around.log.note(id, `${type} ${name} (${shape}) ${isRefused ? 'refused' : 'unanswered'}`);
  }
}

function claimUpdate(
  { book }: Surroundings,
  orderId: string,
  { name, remark, answer }: { readonly name: string; readonly remark: string; readonly answer: unknown },
): void {
  const words = `the update ${name} was answered ${JSON.stringify(answer)}`;
  if (name === 'holdOrder') book.claim({ orderId, words, isTrue: wasHeld(remark) });
  if (name === 'cancelOrder' && (answer as { kind?: string } | undefined)?.kind === 'cancelled')
    book.claim({ orderId, words, isTrue: isCancelled });
}
