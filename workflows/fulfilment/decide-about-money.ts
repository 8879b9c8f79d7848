import { condition, proxyActivities, TemporalFailure } from '@temporalio/workflow';
import type { OrderState, Parcel, WriteOff } from '../orders/order-state.ts';
import type { WriteOffActivities } from '../payments/write-off-contract.ts';
import { sentence } from '../shared/plain-words.ts';
import { reasonOf } from '../shared/reason-of.ts';
import { PAYMENTS_TASK_QUEUE } from '../shared/task-queues.ts';

const settlement = proxyActivities<WriteOffActivities>({
  taskQueue: PAYMENTS_TASK_QUEUE,
  startToCloseTimeout: '20s',
  scheduleToCloseTimeout: '30 days',
  retry: { initialInterval: '500ms', maximumInterval: '3m' },
});

/** `moved`: staff have given it up, and it was moved after all, which is found when it is asked for again. */
type Decision = 'retry' | 'moved' | 'written-off';

/** Waits until staff say what is done about money that the provider refuses: asked for again, or given up. */
export async function decisionAboutMoney(order: OrderState, about: string): Promise<Decision> {
  for (;;) {
    await condition(() => order.paymentRetries.has(about) || order.writtenOff.has(about));
    const writeOff = order.writtenOff.get(about);
    if (!writeOff) return 'retry';
    const decision = await giveUp(order, about, writeOff);
    if (decision) return decision;
  }
}

/** Undefined: it could not be given up, and staff are told why. */
async function giveUp(
  order: OrderState,
  about: string,
  writeOff: { readonly note: string; readonly by: string },
): Promise<Decision | undefined> {
  const [what, shipmentId = ''] = about.split(':');
  const kind = what === 'money' ? ('capture' as const) : ('refund' as const);
  const request = { ...writeOff, orderId: order.input.orderId, shipmentId, kind };
  try {
    const options = { summary: `Written off by ${writeOff.by}` };
    const outcome = await settlement.writeOffMoney.executeWithOptions(options, [request]);
    await order.attend(about, null, writeOff.by);
    if (outcome.kind === 'moved') return 'moved';
    order.show({ paymentStatus: outcome.paymentStatus });
    return 'written-off';
  } catch (error) {
    if (!(error instanceof TemporalFailure)) throw error;
    await order.attend(
      about,
      `It could not be written off: ${sentence(reasonOf(error))} Mend the cause, then send \`writeOffPayment\` again.`,
    );
    return undefined;
  } finally {
    order.writtenOff.delete(about);
  }
}

/**
 * The money of a parcel that is still here and may not leave unpaid is given up: then it may. Whether it can no longer be
 * had the database knows, and refuses otherwise.
 */
export async function writeOffBeforehand(order: OrderState, shipmentId: string, writeOff: WriteOff): Promise<void> {
  const request = {
    ...writeOff,
    orderId: order.input.orderId,
    shipmentId,
    kind: 'capture' as const,
    beforehand: true as const,
  };
  const options = { summary: `Written off by ${writeOff.by}` };
  const outcome = await settlement.writeOffMoney.executeWithOptions(options, [request]);
  if (outcome.kind !== 'written-off') return;
  const parcel = order.parcels.get(shipmentId);
  if (parcel) parcel.moneyWrittenOff = true;
  order.show({ paymentStatus: outcome.paymentStatus });
}

/** A parcel came back: a person says whether its money does, too. */
export async function isReturnRefunded(order: OrderState, { planned }: Parcel): Promise<boolean> {
  const { shipmentId, sequence, returnRefund } = planned;
  const about = `returned:${shipmentId}`;
  if (returnRefund !== undefined) {
    await order.attend(about, null);
    return returnRefund;
  }
  await order.attend(
    about,
    `Parcel ${sequence} came back. Send \`settleReturn\`: {"refund": true} gives the customer the money back, {"refund": false} keeps it.`,
  );
  await condition(() => order.returns.has(shipmentId));
  const decided = order.returns.get(shipmentId);
  await order.attend(about, null, decided?.by);
  return decided?.refund ?? false;
}
